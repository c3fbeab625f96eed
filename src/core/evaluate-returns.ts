import { verdictOf } from './builtins-list.ts'
import { exactText } from './builtins-text.ts'
import { evaluateBinary } from './evaluate-operators.ts'
import type { Evaluation } from './evaluation.ts'
import { walk, type Node } from './syntax.ts'
import { either, NOTHING, type Scope, type Value } from './value.ts'

/** What a function's body returns: the values of every `return` that may be reached. */
export function evaluateReturns(evaluation: Evaluation, body: Node, scope: Scope): Value {
  const skipped = skippedParts(evaluation, body, scope)
  const returned: Value[] = []
  walk(body, (node) => {
    if (skipped.has(node) || holdsOwnReturns(node)) return false
    if (node.type === 'ReturnStatement') {
      returned.push(node.argument === null ? [NOTHING] : evaluation.evaluate(node.argument, scope))
      return false
    }
    return true
  })
  const mayEndWithout = returned.length === 0 || !alwaysLeaves(body, skipped)
  return either(...returned, mayEndWithout ? [NOTHING] : [])
}

function holdsOwnReturns(node: Node): boolean {
  return /^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression|ClassBody)$/.test(node.type)
}

/** The parts of a body that a run with these values surely leaves out. */
function skippedParts(evaluation: Evaluation, body: Node, scope: Scope): ReadonlySet<Node> {
  const skipped = new Set<Node>()
  walk(body, (node) => {
    if (skipped.has(node) || holdsOwnReturns(node)) return false
    if (node.type === 'IfStatement') {
      const verdict = verdictOf(evaluation.probe(node.test, scope))
      if (verdict === false) skipped.add(node.consequent)
      // A branch that isn't written is marked by the statement's test: what follows is left out where the other leaves.
      if (verdict === true) skipped.add(node.alternate ?? node.test)
    }
    if (node.type === 'SwitchStatement') for (const part of skippedCases(evaluation, node, scope)) skipped.add(part)
    return true
  })
  // What follows a statement that surely leaves never runs.
  walk(body, (node) => {
    if (skipped.has(node) || holdsOwnReturns(node)) return false
    if (node.type !== 'BlockStatement') return true
    const last = node.body.findIndex((statement) => alwaysLeaves(statement, skipped))
    if (last !== -1) for (const statement of node.body.slice(last + 1)) skipped.add(statement)
    return true
  })
  return skipped
}

type Switch = Extract<Node, { type: 'SwitchStatement' }>

/** Cases that surely aren't taken, where each leaves by itself, so that none is fallen into. */
function skippedCases(evaluation: Evaluation, node: Switch, scope: Scope): readonly Node[] {
  const value = evaluation.probe(node.discriminant, scope)
  if (exactText(value) === null) return []
  const verdicts = node.cases.map(({ test }) =>
    test === null ? null : verdictOf(evaluateBinary('===', value, evaluation.probe(test, scope))),
  )
  const isTaken = verdicts.includes(true)
  return node.cases.filter((part, index) => {
    const before = node.cases[index - 1]
    const isFallenInto = before !== undefined && !endsCase(before)
    const isOut = part.test === null ? isTaken : verdicts[index] === false
    return isOut && !isFallenInto && part.consequent.length > 0
  })
}

/** Whether a case surely doesn't go on into the next one. */
function endsCase(part: Switch['cases'][number]): boolean {
  const statements = part.consequent.flatMap((node) => (node.type === 'BlockStatement' ? node.body : [node]))
  return statements.some((node) => node.type === 'BreakStatement' || alwaysLeaves(node, new Set()))
}

/** Whether running a statement surely returns or throws. */
function alwaysLeaves(node: Node, skipped: ReadonlySet<Node>): boolean {
  switch (node.type) {
    case 'ReturnStatement':
    case 'ThrowStatement':
      return true
    case 'BlockStatement':
      return node.body.some((statement) => alwaysLeaves(statement, skipped))
    case 'IfStatement': {
      const isElse = skipped.has(node.consequent)
      const isThen = skipped.has(node.alternate ?? node.test)
      const leavesThen = isElse || alwaysLeaves(node.consequent, skipped)
      return leavesThen && (isThen || (node.alternate !== null && alwaysLeaves(node.alternate, skipped)))
    }
    case 'TryStatement':
      if (node.finalizer !== null && alwaysLeaves(node.finalizer, skipped)) return true
      return alwaysLeaves(node.block, skipped) && (node.handler === null || alwaysLeaves(node.handler.body, skipped))
    case 'SwitchStatement':
      return switchLeaves(node, skipped)
    default:
      return false
  }
}

/** A switch leaves where it has a default, nothing breaks out of it, and what its cases fall into leaves. */
function switchLeaves(node: Switch, skipped: ReadonlySet<Node>): boolean {
  if (!node.cases.some(({ test }) => test === null) || breaksOut(node)) return false
  const last = node.cases.at(-1)
  return last !== undefined && last.consequent.some((statement) => alwaysLeaves(statement, skipped))
}

function breaksOut(node: Node): boolean {
  let isBroken = false
  walk(node, (part) => {
    if (holdsOwnReturns(part)) return false
    if (part.type === 'BreakStatement' || part.type === 'ContinueStatement') isBroken = true
    return true
  })
  return isBroken
}
