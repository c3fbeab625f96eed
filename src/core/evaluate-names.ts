import type { Evaluation } from './evaluation.ts'
import { onlyText } from './evaluate-collections.ts'
import { locateExport, locateName, type Location } from './project.ts'
import { memberName, staticKey, type Binding, type Node, type Syntax } from './syntax.ts'
import {
  either,
  isUncertain,
  mapShapes,
  NOTHING,
  scalar,
  text,
  unknown,
  type Scope,
  type Shape,
  type Value,
} from './value.ts'

/** The value of a member expression. */
export function evaluateMember(
  evaluation: Evaluation,
  node: Extract<Node, { type: 'MemberExpression' }>,
  scope: Scope,
): Value {
  const owner = evaluation.evaluate(node.object, scope)
  const name = node.computed
    ? (memberName(node) ?? onlyText(evaluation.evaluate(node.property, scope)))
    : memberName(node)
  return mapShapes(owner, (shape) => memberOf(evaluation, shape, name))
}

/** What a member of a shape is; `null` as name stands for any member. */
export function memberOf(evaluation: Evaluation, shape: Shape, name: string | null): Value {
  switch (shape.kind) {
    case 'record': {
      if (name === null) return either(...shape.fields.values(), [shape.rest ?? NOTHING])
      return shape.fields.get(name) ?? [shape.rest ?? NOTHING]
    }
    case 'list': {
      const index = name !== null && /^\d+$/.test(name) ? Number(name) : -1
      const isPlain = shape.items.slice(0, index + 1).every((element) => element.isCertain)
      return (isPlain ? shape.items[index]?.value : null) ?? unknown('an element of the list is known only at run time')
    }
    case 'namespace': {
      const location = name === null ? null : locateExport(evaluation.context.project, shape.module, name)
      return location === null ? unknown('the export is not found') : evaluateLocation(evaluation, location)
    }
    case 'external': {
      if (name === null) return unknown(`a member of \`${shape.path}\` is known only at run time`)
      // The members of a namespace, or of a CommonJS module taken as default, are what it exports.
      const isModule = shape.path === '*' || shape.path === 'default' || shape.path === 'globalThis'
      return [{ ...shape, path: isModule ? name : `${shape.path}.${name}` }]
    }
    case 'nothing':
    case 'falsy':
      return [NOTHING]
    case 'scalar':
      return shape.value === null ? [NOTHING] : unknown('a member of a number or truth value is known only at run time')
    case 'unknown':
      return [shape]
    default:
      return unknown(`\`.${name ?? '[…]'}\` of a ${shape.kind} is known only at run time`)
  }
}

/** The value of a name where it stands. */
export function evaluateName(evaluation: Evaluation, name: string, offset: number, scope: Scope): Value {
  const binding = scope.module.bindingAt(offset)
  if (binding !== undefined) return evaluateBinding(evaluation, binding, scope)
  if (name === 'undefined') return [NOTHING]
  return [{ kind: 'external', specifier: 'global', path: name }]
}

function evaluateBinding(evaluation: Evaluation, binding: Binding, scope: Scope): Value {
  const { node } = binding
  switch (binding.kind) {
    case 'import': {
      const location = locateName(evaluation.context.project, scope.module.id, binding.name)
      return location === null
        ? unknown(`the import \`${binding.name}\` is not found`)
        : evaluateLocation(evaluation, location)
    }
    case 'function':
      if (binding.written) return unknown(`\`${binding.name}\` is changed after its declaration`)
      return node.type === 'FunctionDeclaration'
        ? [{ kind: 'function', node, scope }]
        : unknown('the function has no body')
    case 'parameter': {
      const known = scope.known.get(bindingKey(scope.module, binding))
      if (known !== undefined) return known
      evaluation.noteParameter(node)
      return unknown(`the parameter \`${binding.name}\` is known only at run time`)
    }
    case 'variable':
      evaluation.noteConstant()
      return evaluateVariable(evaluation, binding, scope)
    case 'enum':
      evaluation.noteConstant()
      if (binding.written) return unknown(`\`${binding.name}\` is declared in several places`)
      return node.type === 'TSEnumDeclaration' ? evaluateEnum(evaluation, node, scope) : unknown('the enum has no body')
    default:
      return unknown(`\`${binding.name}\` is known only at run time`)
  }
}

/** Names a binding across scopes: one declaration has one key. */
export function bindingKey(module: Syntax, binding: Binding): string {
  return `${module.id}#${binding.name}@${binding.node.start}`
}

function evaluateVariable(evaluation: Evaluation, binding: Binding, scope: Scope): Value {
  const value = declaredValue(evaluation, binding, scope)
  if (!binding.written) return value
  // What a package gave stays what it is when its methods are called: `cache` after `cache.set(…)`.
  const kept = value.filter((shape) => shape.kind === 'external')
  return either(kept, unknown(`\`${binding.name}\` is changed after its declaration`))
}

function declaredValue(evaluation: Evaluation, binding: Binding, scope: Scope): Value {
  const { node } = binding
  if (node.type !== 'VariableDeclarator' || node.init === null)
    return unknown(`\`${binding.name}\` is known only at run time`)
  // What a top-level name holds doesn't depend on the call that reads it.
  const own = binding.topLevel ? { module: scope.module, known: new Map() } : scope
  const value = evaluation.evaluate(node.init, own)
  if (node.id.type === 'Identifier') return value
  return (
    destructure(evaluation, node.id, value, binding.name, own) ??
    unknown(`\`${binding.name}\` is taken out of a value known only at run time`)
  )
}

/** The value that a name gets when a pattern takes a value apart; `null` where the pattern is too involved. */
export function destructure(
  evaluation: Evaluation,
  pattern: Node,
  value: Value,
  name: string,
  scope: Scope,
): Value | null {
  switch (pattern.type) {
    case 'Identifier':
      return pattern.name === name ? value : null
    case 'AssignmentPattern': {
      const missing = value.some((shape) => shape.kind === 'nothing' || isUncertain(shape))
      const present = value.filter((shape) => shape.kind !== 'nothing')
      const full = missing ? either(present, evaluation.evaluate(pattern.right, scope)) : value
      return destructure(evaluation, pattern.left, full, name, scope)
    }
    case 'ObjectPattern': {
      for (const property of pattern.properties) {
        if (property.type === 'RestElement') continue
        const key = staticKey(property.key, property.computed)
        const part = mapShapes(value, (shape) => memberOf(evaluation, shape, key))
        const found = destructure(evaluation, property.value, part, name, scope)
        if (found !== null) return found
      }
      return null
    }
    default:
      return null
  }
}

function evaluateEnum(evaluation: Evaluation, node: Extract<Node, { type: 'TSEnumDeclaration' }>, scope: Scope): Value {
  const fields = new Map<string, Value>()
  let next: Value = scalar(0)
  for (const member of node.body.members) {
    const key = staticKey(member.id, member.computed) ?? ''
    const value: Value = member.initializer === null ? next : evaluation.evaluate(member.initializer, scope)
    const number = onlyNumber(value)
    next = number === null ? unknown('the enum member is computed') : scalar(number + 1)
    fields.set(key, value)
    // A member that is a number can be asked for its name.
    if (number !== null) fields.set(String(number), text(key))
  }
  return [{ kind: 'record', fields, rest: null }]
}

function onlyNumber(value: Value): number | null {
  const [shape, ...others] = value
  return shape?.kind === 'scalar' && typeof shape.value === 'number' && others.length === 0 ? shape.value : null
}

function evaluateLocation(evaluation: Evaluation, location: Location): Value {
  switch (location.kind) {
    case 'namespace':
      return [{ kind: 'namespace', module: location.module }]
    case 'leaf':
      return [{ kind: 'external', specifier: location.specifier, path: location.imported }]
    case 'name': {
      const module = evaluation.context.syntaxOf(location.module)
      if (module === undefined) return unknown(`${location.module} could not be read`)
      const scope: Scope = { module, known: new Map() }
      const binding = module.topLevel(location.name)
      if (binding !== undefined) return evaluateBinding(evaluation, binding, scope)
      const exported = module.program.body.find((node) => node.type === 'ExportDefaultDeclaration')?.declaration
      return exported === undefined
        ? unknown(`\`${location.name}\` is not found`)
        : evaluateDefault(evaluation, exported, scope)
    }
  }
}

function evaluateDefault(evaluation: Evaluation, declaration: Node, scope: Scope): Value {
  if (declaration.type === 'FunctionDeclaration') return [{ kind: 'function', node: declaration, scope }]
  return evaluation.evaluate(declaration, scope)
}
