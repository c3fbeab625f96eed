import { append } from '../core/append.ts'
/** A dependency as resolved: the name it is asked by, and the node that answers. */
export interface LockEdge {
  readonly name: string
  readonly to: string
}

/** One installed package, or one folder of the project that takes the place of a package. */
export interface LockNode {
  /** The name it was published under. */
  readonly name: string
  /** Names of its folder in `node_modules`; an alias (`npm:`) makes one other than {@link name}. */
  readonly aliases: readonly string[]
  /** Its version; empty for a local folder, whose own version changes nothing. */
  readonly version: string
  /** What pins its code besides name and version: integrity, commit, hash of a patch. */
  readonly pins: readonly string[]
  /** For what is not from a registry but from the project itself: its folder, relative to the lockfile's. */
  readonly folder: string | null
  readonly edges: readonly LockEdge[]
}

/** The question which of several installed versions a module gets. Folders are relative to the lockfile's, with `/`. */
export interface LockQuestion {
  readonly name: string
  /** Folder of the module that imports the package; empty for the lockfile's own. */
  readonly importerFolder: string
  /** Where the package was found, `node_modules/a/node_modules/b`; `null` if that is not known. */
  readonly packageFolder: string | null
}

/** What a lockfile says, whatever its kind. */
export interface LockGraph {
  /** By a key that means something only within this lockfile. */
  readonly nodes: ReadonlyMap<string, LockNode>
  /** Keys of the nodes a module gets; none where the lockfile can't tell. */
  readonly locate: (question: LockQuestion) => readonly string[]
}

/** A folder and those above it, up to the empty one. */
export function foldersUpward(folder: string): string[] {
  const parts = folder === '' ? [] : folder.split('/')
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('/')).concat('')
}

/** Keys of all nodes by each name they can be asked by. */
export function indexNames(
  nodes: ReadonlyMap<string, Pick<LockNode, 'name' | 'aliases'>>,
): ReadonlyMap<string, readonly string[]> {
  const index = new Map<string, string[]>()
  for (const [key, node] of nodes) {
    for (const name of new Set([node.name, ...node.aliases])) {
      append(index, name, key)
    }
  }
  return index
}

/** Takes `name@rest` apart at the first `@` that is not a scope's. */
export function splitAtVersion(text: string): { name: string; rest: string } {
  const at = text.indexOf('@', 1)
  return at === -1 ? { name: text, rest: '' } : { name: text.slice(0, at), rest: text.slice(at + 1) }
}

/**
 * What pins a package's code. An integrity says it all but for a commit, whose archive may be packed in several ways;
 * without one it is the commit or hash behind `#`, and else the address itself. An address beside an integrity is left
 * out: another mirror serves the same code.
 */
export function pinsOf(integrity: string, resolved: string): string[] {
  const fragment = resolved.includes('#') ? resolved.slice(resolved.indexOf('#') + 1) : resolved
  const isGit = /^(?:git|ssh|github:|gitlab:|bitbucket:)/.test(resolved)
  if (integrity === '') return fragment === '' ? [] : [fragment]
  return isGit ? [integrity, fragment] : [integrity]
}

/** Whether a `file:` path names an archive (pinned as a package is) and not a folder (source of the project). */
export function isArchive(path: string): boolean {
  return /\.(?:tgz|tar\.gz|tar)(?:$|[#:?])/.test(path)
}
