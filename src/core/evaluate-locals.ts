import { loosened } from './builtins-list.ts'
import { hasBuiltinMethods } from './builtins.ts'
import { evaluateList } from './evaluate-collections.ts'
import { bindingKey } from './evaluate-names.ts'
import { add, evaluateLogical } from './evaluate-operators.ts'
import type { Evaluation } from './evaluation.ts'
import { changesOf, handedTo, isReadInOrder, type Change, type Hand } from './local-writes.ts'
import { unwrap, type Binding } from './syntax.ts'
import { either, list, mapShapes, unknown, type Item, type Scope, type Shape, type Value } from './value.ts'
import { isSameValue, joinRounds } from './widening.ts'

/** Most rounds in which changes that may happen any number of times are taken together. */
const MAX_ROUNDS = 6
/** Most functions that a list is followed through, from one to the next, to see whether one changes it. */
const MAX_HANDS = 3

/**
 * What a local name holds that is changed after its declaration: what it starts with, joined with what each change makes
 * of it. Changes that happen once are followed in the order of the text; those in loops and callbacks until nothing new
 * comes out.
 *
 * @param initial - what it is declared with
 * @param readAt - the offset at which it is read
 */
export function evaluateChanged(
  evaluation: Evaluation,
  binding: Binding,
  initial: Value,
  readAt: number | null,
  scope: Scope,
): Value {
  const { module } = scope
  const now = scope.known.get(nowKey(scope, binding))
  if (now !== undefined) return now
  const changes = changesOf(module, binding)
  if (changes === null) return afterUnknownChange(initial, `\`${binding.name}\` is changed after its declaration`)
  const isInOrder = readAt !== null && isReadInOrder(module, binding, readAt)
  const changed = changes.every((change) => change.isOnce)
    ? inOrder(evaluation, binding, changes, initial, readAt, isInOrder, scope)
    : evaluation.once(binding, 'rounds', scope, () => inRounds(evaluation, binding, changes, initial, scope))
  return afterHands(evaluation, binding, changed, scope)
}

/** What a local name holds after it was given to functions: one of the project may change it, seen by what it does. */
export function afterHands(evaluation: Evaluation, binding: Binding, value: Value, scope: Scope): Value {
  const isChangeable = value.some((shape) => ['list', 'set', 'record'].includes(shape.kind))
  if (binding.topLevel || !isChangeable) return value
  if (!evaluation.once(binding, 'hands', scope, () => isChangedByCalls(evaluation, binding, scope, 0))) return value
  return afterUnknownChange(value, `\`${binding.name}\` is given to a function that may change it`)
}

/** Under which the scope has what a name holds while its changes are evaluated. */
function nowKey(scope: Scope, binding: Binding): string {
  return `${bindingKey(scope.module, binding)} now`
}

/** What a package gave stays what it is when its methods are called: `cache` after `cache.set(…)`. */
export function afterUnknownChange(value: Value, reason: string): Value {
  const kept = value.filter((shape) => shape.kind === 'external')
  return either(kept, unknown(reason))
}

function inOrder(
  evaluation: Evaluation,
  binding: Binding,
  changes: readonly Change[],
  initial: Value,
  readAt: number | null,
  isInOrder: boolean,
  scope: Scope,
): Value {
  let value = initial
  for (const change of changes) {
    // What is written below the place of reading hasn't happened yet.
    if (isInOrder && readAt !== null && change.start > readAt) continue
    const next = applyChange(evaluation, binding, change, value, scope)
    const isSure = change.isSure && isInOrder && readAt !== null && readAt >= change.end
    value = isSure ? next : either(value, next)
  }
  return value
}

function inRounds(
  evaluation: Evaluation,
  binding: Binding,
  changes: readonly Change[],
  initial: Value,
  scope: Scope,
): Value {
  let value = initial
  for (let round = 0; round < MAX_ROUNDS; round++) {
    let next = value
    for (const change of changes) next = either(next, applyChange(evaluation, binding, change, next, scope))
    const joined = joinRounds(next, false)
    if (isSameValue(joined, value)) return value
    const wide = round === 0 ? joined : joinRounds(joined, true)
    if (isSameValue(wide, value)) return value
    value = wide
  }
  return afterUnknownChange(value, `how \`${binding.name}\` grows is known only at run time`)
}

function applyChange(evaluation: Evaluation, binding: Binding, change: Change, value: Value, outer: Scope): Value {
  const scope = scopeOfChange(binding, change, value, outer)
  switch (change.kind) {
    case 'assign':
      return assigned(change.operator, value, () => evaluation.evaluate(change.right, scope))
    case 'field': {
      const added = evaluation.evaluate(change.right, scope)
      return mapShapes(value, (shape) => {
        if (shape.kind === 'external') return [shape]
        if (shape.kind !== 'record') return unknown(`\`${binding.name}\` is changed after its declaration`)
        return [{ ...shape, fields: new Map([...shape.fields, [change.key, added]]) }]
      })
    }
    case 'call': {
      const given = evaluateList(evaluation, change.args, scope)
      return mapShapes(value, (shape) => called(shape, change.method, given, binding.name))
    }
  }
}

/** A change in a callback happens in all of its calls: what is known of one of them is left out. */
function scopeOfChange(binding: Binding, change: Change, value: Value, { module, known }: Scope): Scope {
  const endings = change.inside.map((node) => `@${node.start}`)
  const isOfCall = (key: string): boolean =>
    key.startsWith(`${module.id}#`) && endings.some((ending) => key.endsWith(ending))
  const kept = [...known].filter(([key]) => !isOfCall(key))
  return { module, known: new Map([...kept, [nowKey({ module, known }, binding), value]]) }
}

function assigned(operator: string, value: Value, right: () => Value): Value {
  switch (operator) {
    case '=':
      return right()
    case '+=':
      return add(value, right())
    case '??=':
    case '||=':
    case '&&=':
      return evaluateLogical(operator === '??=' ? '??' : operator === '||=' ? '||' : '&&', value, right)
    default:
      return unknown(`the result of \`${operator}\` is known only at run time`)
  }
}

/** What something is after one of its methods was called that changes it. */
function called(shape: Shape, method: string, given: Value, name: string): Value {
  if (shape.kind === 'external') return [shape]
  const added = given.map((way): readonly Item[] | null => (way.kind === 'list' ? way.items : null))
  return either(
    ...added.map((items): Value => {
      const made = items === null ? null : grown(shape, method, items)
      return made ?? unknown(`\`${name}\` is changed after its declaration`)
    }),
  )
}

function grown(shape: Shape, method: string, added: readonly Item[]): Value | null {
  if (shape.kind === 'set') {
    const [first] = added
    if (method !== 'add' || first === undefined) return null
    return [{ kind: 'set', items: loosened([...shape.items, first]) }]
  }
  if (shape.kind !== 'list') return null
  switch (method) {
    case 'push':
      return list([...shape.items, ...added])
    case 'unshift':
      return list([...added, ...shape.items])
    case 'sort':
    case 'reverse':
      return list(loosened(shape.items))
    default:
      return null
  }
}

function isChangedByCalls(evaluation: Evaluation, binding: Binding, scope: Scope, depth: number): boolean {
  if (depth > MAX_HANDS) return true
  return handedTo(scope.module, binding).some(({ call, index }) => {
    if (isOfLanguage(evaluation, call, scope)) return false
    return evaluation
      .probe(call.callee, scope)
      .some((callee) => mayChange(evaluation, callee, index, binding.written, depth))
  })
}

/** Whether a call is of a method of the language, none of which changes what it is given: `all.concat(tags)`. */
function isOfLanguage(evaluation: Evaluation, call: Hand['call'], scope: Scope): boolean {
  const callee = unwrap(call.callee)
  if (callee.type !== 'MemberExpression') return false
  return evaluation.probe(callee.object, scope).every((shape) => hasBuiltinMethods(shape) || shape.kind === 'set')
}

function mayChange(evaluation: Evaluation, callee: Shape, index: number, isChanging: boolean, depth: number): boolean {
  if (callee.kind === 'external') return callee.specifier === 'global' && callee.path === 'Object.assign' && index === 0
  // What is never changed where it is declared, a function of which nothing is known is trusted not to change either.
  if (callee.kind !== 'function') return isChanging
  const { node, scope } = callee
  const parameter = node.params[index] ?? node.params.findLast((last) => last.type === 'RestElement')
  // What a pattern takes out of a list is a text: only by a name of its own can the list be changed.
  const pattern = parameter?.type === 'AssignmentPattern' ? parameter.left : parameter
  const name = pattern?.type === 'RestElement' ? pattern.argument : pattern
  if (name?.type !== 'Identifier') return false
  const given = scope.module.bindingAt(name.start)
  return given === undefined || given.written || isChangedByCalls(evaluation, given, scope, depth + 1)
}
