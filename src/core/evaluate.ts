import { verdictOf } from './builtins-list.ts'
import { applyFunction, evaluateCall, evaluateModule, evaluateNew } from './evaluate-calls.ts'
import { evaluateList, evaluateRecord } from './evaluate-collections.ts'
import { evaluateMember, evaluateName } from './evaluate-names.ts'
import { evaluateThis } from './evaluate-classes.ts'
import { evaluateBinary, evaluateLogical, evaluateUnary } from './evaluate-operators.ts'
import type { Evaluation, EvaluationContext } from './evaluation.ts'
import { newStanding, recollect, type Limits, type Recollection, type Recollections } from './recollection.ts'
import { unwrap, type Node } from './syntax.ts'
import { concatenate, either, NOTHING, scalar, text, unknown, type Scope, type Value } from './value.ts'

/** Deepest nesting of evaluated calls and names, and most steps of one evaluation, before what is left counts as unknown. */
const LIMITS: Limits = { depth: 40, steps: 20_000 }

/** Most calls of one function inside each other before what they return counts as unknown. */
const MAX_RECURSION = 2

/** Starts an evaluation. The same one may evaluate several expressions that belong together. */
export function startEvaluation(context: EvaluationContext): Evaluation {
  const standing = newStanding()
  const plain: Recollections = context.recollections ?? new WeakMap()
  const ofScopes = new WeakMap<Scope['known'], Recollections>()
  const evaluation: Evaluation = {
    context,
    evaluate: (node, scope) => {
      if (standing.depth > standing.deepest) standing.deepest = standing.depth
      if (standing.depth >= LIMITS.depth || ++standing.steps > LIMITS.steps) {
        standing.cuts++
        return unknown('its evaluation goes too deep')
      }
      standing.depth++
      try {
        const value = evaluateNode(evaluation, unwrap(node), scope)
        standing.steps += costOf(value)
        return value
      } finally {
        standing.depth--
      }
    },
    probe: (node, scope) => {
      const before = { via: standing.via, owners: new Set(standing.owners) }
      const value = evaluation.evaluate(node, scope)
      standing.via = before.via
      for (const owner of standing.owners) if (!before.owners.has(owner)) standing.owners.delete(owner)
      return value
    },
    apply: ({ node, scope }, args, self) => {
      standing.via = 'helper'
      standing.applied.add(node)
      const { active } = standing
      const running = active.get(node) ?? 0
      if (running >= MAX_RECURSION) {
        standing.cuts++
        return unknown('a function calls itself')
      }
      active.set(node, running + 1)
      standing.calls++
      try {
        return applyFunction(evaluation, node, scope, args, self)
      } finally {
        active.set(node, running)
        standing.calls--
      }
    },
    once: (owner, key, scope, work) => {
      const of = scope.known.size === 0 ? plain : (ofScopes.get(scope.known) ?? new WeakMap())
      if (of !== plain) ofScopes.set(scope.known, of)
      const known = of.get(owner) ?? new Map<string, Recollection>()
      of.set(owner, known)
      return recollect(standing, LIMITS, known, key, work)
    },
    via: () => standing.via,
    noteParameter: (owner) => void standing.owners.add(owner),
    parameterOwners: () => standing.owners,
    noteConstant: () => {
      if (standing.via === 'direct') standing.via = 'const'
    },
  }
  return evaluation
}

/** What goes many ways, or is long, costs as much as what takes many steps. */
function costOf(value: Value): number {
  const elements = value.map((shape) => (shape.kind === 'list' || shape.kind === 'set' ? shape.items.length : 0))
  return elements.reduce((sum, count) => sum + count, value.length - 1)
}

function evaluateNode(evaluation: Evaluation, node: Node, scope: Scope): Value {
  const { evaluate } = evaluation
  switch (node.type) {
    case 'Literal':
      return evaluateLiteral(node)
    case 'TemplateLiteral':
      return concatenate(
        node.quasis.flatMap((quasi, index) => {
          const hole = node.expressions[index]
          const piece = text(quasi.value.cooked ?? quasi.value.raw)
          return hole === undefined ? [piece] : [piece, evaluate(hole, scope)]
        }),
      )
    case 'BinaryExpression':
      return evaluateBinary(node.operator, evaluate(node.left, scope), evaluate(node.right, scope))
    case 'UnaryExpression':
      return evaluateUnary(node.operator, evaluate(node.argument, scope))
    case 'Identifier':
      return evaluateName(evaluation, node.name, node.start, scope)
    case 'MemberExpression':
      return evaluateMember(evaluation, node, scope)
    case 'ChainExpression':
    case 'AwaitExpression':
      return evaluate(node.type === 'AwaitExpression' ? node.argument : node.expression, scope)
    case 'ArrayExpression':
      return evaluateList(evaluation, node.elements, scope)
    case 'ObjectExpression':
      return evaluateRecord(evaluation, node, scope)
    case 'ConditionalExpression':
      return evaluateConditional(evaluation, node, scope)
    case 'LogicalExpression':
      return evaluateLogical(node.operator, evaluate(node.left, scope), () => evaluate(node.right, scope))
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return [{ kind: 'function', node, scope }]
    case 'ClassExpression':
      return [{ kind: 'class', node, scope }]
    case 'ThisExpression':
      return evaluateThis(evaluation, node, scope)
    case 'NewExpression':
      return evaluateNew(evaluation, node, scope)
    case 'SequenceExpression': {
      const last = node.expressions.at(-1)
      return last === undefined ? [NOTHING] : evaluate(last, scope)
    }
    case 'AssignmentExpression':
      return evaluateAssignment(evaluation, node, scope)
    case 'CallExpression':
      return evaluateCall(evaluation, node, scope)
    case 'ImportExpression':
      return evaluateModule(evaluation, evaluate(node.source, scope), scope)
    default:
      return unknown(`${describe(node)} is known only at run time`)
  }
}

/** Both branches, but for one that surely isn't taken. */
function evaluateConditional(
  { evaluate, probe }: Evaluation,
  node: Extract<Node, { type: 'ConditionalExpression' }>,
  scope: Scope,
): Value {
  const verdict = verdictOf(probe(node.test, scope))
  if (verdict !== null) return evaluate(verdict ? node.consequent : node.alternate, scope)
  return either(evaluate(node.consequent, scope), evaluate(node.alternate, scope))
}

/** What an assignment hands on: `cache ??= getCache()`. */
function evaluateAssignment(
  { evaluate }: Evaluation,
  node: Extract<Node, { type: 'AssignmentExpression' }>,
  scope: Scope,
): Value {
  switch (node.operator) {
    case '=':
      return evaluate(node.right, scope)
    case '??=':
      return evaluateLogical('??', evaluate(node.left, scope), () => evaluate(node.right, scope))
    case '||=':
      return evaluateLogical('||', evaluate(node.left, scope), () => evaluate(node.right, scope))
    default:
      return unknown(`the result of \`${node.operator}\` is known only at run time`)
  }
}

function evaluateLiteral(node: Extract<Node, { type: 'Literal' }>): Value {
  if (typeof node.value === 'string') return text(node.value)
  if (typeof node.value === 'number' || typeof node.value === 'boolean') return scalar(node.value)
  if ('regex' in node) return [{ kind: 'regexp', source: node.regex.pattern, flags: node.regex.flags }]
  if (node.raw === 'null') return scalar(null)
  return unknown('the literal is no text')
}

function describe(node: Node): string {
  switch (node.type) {
    case 'TaggedTemplateExpression':
      return 'a tagged template'
    default:
      return `a value (${node.type})`
  }
}
