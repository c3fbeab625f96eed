import { append } from './append.ts'
import { statementId } from './ids.ts'
import {
  bindersOf,
  dependenciesOf,
  exportedNames,
  locateExport,
  locateName,
  type Location,
  type Project,
} from './project.ts'
import type { ModuleId } from './syntax.ts'

/** For each statement, those that mention what it declares. */
export type UserIndex = ReadonlyMap<string, readonly string[]>

/** Finds who uses which statement: what helps to make a response is a part of those of its users. */
export function indexUsers(project: Project): UserIndex {
  const users = new Map<string, string[]>()
  for (const { id, statements } of project.modules.values()) {
    for (const statement of statements) {
      const user = statementId(id, statement.key)
      const used = [
        ...statement.mentions.flatMap((mention) => mentioned(project, id, mention)),
        ...statement.requests.flatMap(({ specifier }) =>
          dependenciesOf(project, id, specifier).flatMap((dependency) =>
            dependency.kind === 'module' ? wholeOf(project, dependency.id) : [],
          ),
        ),
      ]
      for (const target of new Set(used)) {
        append(users, target, user)
      }
    }
  }
  return users
}

/** A statement with all that use it, directly or through others. */
export function usersAbove(users: UserIndex, statement: string): ReadonlySet<string> {
  const found = new Set([statement])
  // A set that grows while it is gone through.
  for (const used of found) for (const user of users.get(used) ?? []) found.add(user)
  return found
}

function mentioned(project: Project, module: ModuleId, mention: string): string[] {
  const [name = mention, member = null] = mention.split('.')
  return declaring(project, locateName(project, module, name, member))
}

function declaring(project: Project, location: Location | null): string[] {
  if (location?.kind === 'namespace') return wholeOf(project, location.module)
  if (location?.kind !== 'name') return []
  return bindersOf(project, location).map(({ key }) => statementId(location.module, key))
}

/** All that a module declares or passes on. */
function wholeOf(project: Project, module: ModuleId): string[] {
  const own = (project.modules.get(module)?.statements ?? []).map(({ key }) => statementId(module, key))
  const passedOn = exportedNames(project, module).names.flatMap((name) => {
    const location = locateExport(project, module, name)
    return location?.kind === 'name' ? declaring(project, location) : []
  })
  return [...own, ...passedOn]
}
