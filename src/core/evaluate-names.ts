import { elementAt, lengthOf } from './builtins-list.ts'
import { callbackParameter, startValue } from './evaluate-elements.ts'
import { classMember } from './evaluate-classes.ts'
import { afterHands, evaluateChanged } from './evaluate-locals.ts'
import { destructure } from './evaluate-patterns.ts'
import type { Evaluation } from './evaluation.ts'
import { HOLE } from './pattern.ts'
import { locateExport, locateName, type Location } from './project.ts'
import { memberName, staticKey, type Binding, type Node, type Syntax } from './syntax.ts'
import {
  either,
  mapShapes,
  NOTHING,
  scalar,
  text,
  textsOf,
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
  const names = memberNames(evaluation, node, scope)
  return either(...names.map((name) => mapShapes(owner, (shape) => memberOf(evaluation, shape, name))))
}

/** The names that a member expression may read; `null` stands for any. */
export function memberNames(
  evaluation: Evaluation,
  node: Extract<Node, { type: 'MemberExpression' }>,
  scope: Scope,
): readonly (string | null)[] {
  if (node.property.type === 'PrivateIdentifier') return [`#${node.property.name}`]
  const name = memberName(node)
  if (name !== null || !node.computed) return [name]
  const texts = textsOf(evaluation.evaluate(node.property, scope))
  return texts.some((found) => found.includes(HOLE)) ? [null] : texts
}

/** What a member of a shape is; `null` as name stands for any member. */
export function memberOf(evaluation: Evaluation, shape: Shape, name: string | null): Value {
  switch (shape.kind) {
    case 'record': {
      if (name === null) return either(...shape.fields.values(), [shape.rest ?? NOTHING])
      return shape.fields.get(name) ?? [shape.rest ?? NOTHING]
    }
    case 'list':
      if (name === 'length') return lengthOf(shape)
      return name === null || /^\d+$/.test(name)
        ? elementAt(shape, name === null ? null : Number(name))
        : unknown('an element of the list is known only at run time')
    case 'text':
      return name === 'length' && !shape.pieces.includes(HOLE)
        ? scalar(shape.pieces.length)
        : unknown(`\`.${name ?? '[…]'}\` of a text is known only at run time`)
    case 'class':
    case 'instance':
      return classMember(evaluation, shape, name)
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
  if (binding !== undefined) return evaluateBinding(evaluation, binding, scope, offset)
  if (name === 'undefined') return [NOTHING]
  return [{ kind: 'external', specifier: 'global', path: name }]
}

function evaluateBinding(evaluation: Evaluation, binding: Binding, scope: Scope, readAt: number | null): Value {
  const { node } = binding
  switch (binding.kind) {
    case 'import': {
      const location = locateName(evaluation.context.project, scope.module.id, binding.name)
      return location === null
        ? unknown(`the import \`${binding.name}\` is not found`)
        : evaluateLocation(evaluation, location)
    }
    case 'function':
    case 'class':
      return evaluateDeclared(evaluation, binding, scope)
    case 'parameter':
      return evaluateParameter(evaluation, binding, scope, readAt)
    case 'variable':
      evaluation.noteConstant()
      return evaluateVariable(evaluation, binding, scope, readAt)
    case 'enum':
      evaluation.noteConstant()
      if (binding.written) return unknown(`\`${binding.name}\` is declared in several places`)
      return node.type === 'TSEnumDeclaration' ? evaluateEnum(evaluation, node, scope) : unknown('the enum has no body')
    default:
      if (node.type === 'TSEnumMember' && node.initializer !== null) return evaluation.evaluate(node.initializer, scope)
      return unknown(`\`${binding.name}\` is known only at run time`)
  }
}

function evaluateDeclared(evaluation: Evaluation, { node, name, written }: Binding, scope: Scope): Value {
  if (written) return unknown(`\`${name}\` is changed after its declaration`)
  if (node.type === 'ClassDeclaration' || node.type === 'ClassExpression') {
    evaluation.noteConstant()
    return [{ kind: 'class', node, scope }]
  }
  return node.type === 'FunctionDeclaration' ? [{ kind: 'function', node, scope }] : unknown('the function has no body')
}

function evaluateParameter(evaluation: Evaluation, binding: Binding, scope: Scope, readAt: number | null): Value {
  const given = scope.known.get(bindingKey(scope.module, binding)) ?? callbackParameter(evaluation, binding, scope)
  if (given === null) evaluation.noteParameter(binding.node)
  const value = given ?? unknown(`the parameter \`${binding.name}\` is known only at run time`)
  return binding.written ? evaluateChanged(evaluation, binding, value, readAt, scope) : value
}

/** Names a binding across scopes: one declaration has one key. */
export function bindingKey(module: Syntax, binding: Binding): string {
  return `${module.id}#${binding.name}@${binding.node.start}`
}

function evaluateVariable(evaluation: Evaluation, binding: Binding, scope: Scope, readAt: number | null): Value {
  const value = declaredValue(evaluation, binding, scope)
  if (!binding.written) return afterHands(evaluation, binding, value, scope)
  return evaluateChanged(evaluation, binding, value, readAt, scope)
}

function declaredValue(evaluation: Evaluation, binding: Binding, scope: Scope): Value {
  const { node } = binding
  if (node.type !== 'VariableDeclarator') return unknown(`\`${binding.name}\` is known only at run time`)
  // What a top-level name holds doesn't depend on the call that reads it.
  const own = binding.topLevel ? { module: scope.module, known: new Map() } : scope
  const { init } = node
  const value = evaluation.once(node, 'init', own, () =>
    init === null ? startValue(evaluation, node, own) : evaluation.evaluate(init, own),
  )
  if (node.id.type === 'Identifier') return value
  return (
    destructure(evaluation, node.id, value, binding.name, own) ??
    unknown(`\`${binding.name}\` is taken out of a value known only at run time`)
  )
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
      if (binding !== undefined) return evaluateBinding(evaluation, binding, scope, null)
      const exported = module.program.body.find((node) => node.type === 'ExportDefaultDeclaration')?.declaration
      return exported === undefined
        ? unknown(`\`${location.name}\` is not found`)
        : evaluateDefault(evaluation, exported, scope)
    }
  }
}

function evaluateDefault(evaluation: Evaluation, declaration: Node, scope: Scope): Value {
  if (declaration.type === 'FunctionDeclaration') return [{ kind: 'function', node: declaration, scope }]
  if (declaration.type === 'ClassDeclaration') return [{ kind: 'class', node: declaration, scope }]
  return evaluation.evaluate(declaration, scope)
}
