import { applyFunction, evaluateCall } from './evaluate-calls.ts'
import { evaluateList, evaluateRecord } from './evaluate-collections.ts'
import { evaluateMember, evaluateName } from './evaluate-names.ts'
import type { Evaluation, EvaluationContext, Via } from './evaluation.ts'
import { unwrap, type Node } from './syntax.ts'
import { concatenate, either, isFalsy, isTruthy, NOTHING, text, unknown, type Scope, type Shape, type Value } from './value.ts'

/** Deepest nesting of evaluated calls and names before a value counts as unknown. */
const MAX_DEPTH = 40
/** Most steps one evaluation takes before what is left counts as unknown. */
const MAX_STEPS = 20_000

/** Starts an evaluation. The same one may evaluate several expressions that belong together. */
export function startEvaluation(context: EvaluationContext): Evaluation {
  let depth = 0
  let steps = 0
  let via: Via = 'direct'
  const evaluation: Evaluation = {
    context,
    evaluate: (node, scope) => {
      if (depth >= MAX_DEPTH || ++steps > MAX_STEPS) return unknown('its evaluation goes too deep')
      depth++
      try {
        return evaluateNode(evaluation, unwrap(node), scope)
      } finally {
        depth--
      }
    },
    apply: (callee, args) => {
      via = 'helper'
      return applyFunction(evaluation, callee.node, callee.scope, args)
    },
    via: () => via,
    noteConstant: () => {
      if (via === 'direct') via = 'const'
    },
  }
  return evaluation
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
      if (node.operator !== '+') return unknown(`the result of \`${node.operator}\` is known only at run time`)
      return concatenate([evaluate(node.left, scope), evaluate(node.right, scope)])
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
      return either(evaluate(node.consequent, scope), evaluate(node.alternate, scope))
    case 'LogicalExpression':
      return evaluateLogical(node.operator, evaluate(node.left, scope), () => evaluate(node.right, scope))
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return [{ kind: 'function', node, scope }]
    case 'CallExpression':
      return evaluateCall(evaluation, node, scope)
    default:
      return unknown(`${describe(node)} is known only at run time`)
  }
}

function evaluateLiteral(node: Extract<Node, { type: 'Literal' }>): Value {
  if (typeof node.value === 'string') return text(node.value)
  if (typeof node.value === 'number' || node.value === true) return text(String(node.value))
  if (node.value === null || node.value === false) return [NOTHING]
  return unknown('the literal is no text')
}

function evaluateLogical(operator: '&&' | '||' | '??', left: Value, right: () => Value): Value {
  if (operator === '&&') {
    // What stays of the left side is falsy: nothing, as far as tags go.
    return left.every(isTruthy) ? right() : either([NOTHING], left.every(isFalsy) ? [NOTHING] : right())
  }
  const stays = operator === '??' ? (shape: Shape) => shape.kind !== 'nothing' : (shape: Shape) => !isFalsy(shape)
  const isSure =
    operator === '??' ? (shape: Shape) => !['nothing', 'unknown', 'external'].includes(shape.kind) : isTruthy
  return left.every(isSure) ? left : either(left.filter(stays), right())
}

function describe(node: Node): string {
  switch (node.type) {
    case 'ThisExpression':
      return '`this`'
    case 'NewExpression':
      return 'a new object'
    case 'TaggedTemplateExpression':
      return 'a tagged template'
    default:
      return `a value (${node.type})`
  }
}
