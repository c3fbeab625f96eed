import { applyFunction, evaluateCall, evaluateModule } from './evaluate-calls.ts'
import { evaluateList, evaluateRecord } from './evaluate-collections.ts'
import { evaluateMember, evaluateName } from './evaluate-names.ts'
import type { Evaluation, EvaluationContext, Via } from './evaluation.ts'
import { unwrap, type Node } from './syntax.ts'
import {
  concatenate,
  either,
  isFalsy,
  isNullish,
  isTruthy,
  isUncertain,
  mapShapes,
  NOTHING,
  scalar,
  text,
  unknown,
  type FunctionNode,
  type Scope,
  type Shape,
  type Value,
} from './value.ts'

/** Deepest nesting of evaluated calls and names before a value counts as unknown. */
const MAX_DEPTH = 40
/** Most steps one evaluation takes before what is left counts as unknown. */
const MAX_STEPS = 20_000

/** Most calls of one function inside each other before what they return counts as unknown. */
const MAX_RECURSION = 2

/** Starts an evaluation. The same one may evaluate several expressions that belong together. */
export function startEvaluation(context: EvaluationContext): Evaluation {
  let depth = 0
  let steps = 0
  let via: Via = 'direct'
  const active = new Map<FunctionNode, number>()
  const owners = new Set<Node>()
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
    apply: ({ node, scope }, args) => {
      via = 'helper'
      const running = active.get(node) ?? 0
      if (running >= MAX_RECURSION) return unknown('a function calls itself')
      active.set(node, running + 1)
      try {
        return applyFunction(evaluation, node, scope, args)
      } finally {
        active.set(node, running)
      }
    },
    via: () => via,
    noteParameter: (owner) => void owners.add(owner),
    parameterOwners: () => owners,
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
      return add(evaluate(node.left, scope), evaluate(node.right, scope))
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
      return either(evaluate(node.consequent, scope), evaluate(node.alternate, scope))
    case 'LogicalExpression':
      return evaluateLogical(node.operator, evaluate(node.left, scope), () => evaluate(node.right, scope))
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return [{ kind: 'function', node, scope }]
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
  if (node.raw === 'null') return scalar(null)
  return unknown('the literal is no text')
}

/** What `+` makes: a text where either side surely is one, a sum of two known numbers, else nobody knows. */
function add(left: Value, right: Value): Value {
  if ([left, right].some((side) => side.every((shape) => shape.kind === 'text'))) return concatenate([left, right])
  return mapShapes(left, (first) =>
    mapShapes(right, (second) => {
      if (first.kind === 'text' || second.kind === 'text') return concatenate([[first], [second]])
      if (!isNumber(first) || !isNumber(second)) return unknown('only a run can tell what `+` adds here')
      return scalar(first.value + second.value)
    }),
  )
}

function isNumber(shape: Shape): shape is { readonly kind: 'scalar'; readonly value: number } {
  return shape.kind === 'scalar' && typeof shape.value === 'number'
}

function evaluateUnary(operator: string, argument: Value): Value {
  if (operator === 'void') return [NOTHING]
  return mapShapes(argument, (shape) => {
    if (operator === '-' && isNumber(shape)) return scalar(-shape.value)
    if (operator !== '!') return unknown(`the result of \`${operator}\` is known only at run time`)
    if (isTruthy(shape)) return scalar(false)
    return isFalsy(shape) ? scalar(true) : either(scalar(true), scalar(false))
  })
}

function evaluateLogical(operator: '&&' | '||' | '??', left: Value, right: () => Value): Value {
  if (operator === '&&') {
    const stays = left.flatMap((shape): Shape[] =>
      isTruthy(shape) ? [] : [isFalsy(shape) ? shape : { kind: 'falsy' }],
    )
    return either(stays, left.every(isFalsy) ? [] : right())
  }
  const goes = operator === '??' ? isNullish : isFalsy
  const isSure = operator === '??' ? (shape: Shape): boolean => !isNullish(shape) && !isUncertain(shape) : isTruthy
  return left.every(isSure)
    ? left
    : either(
        left.filter((shape) => !goes(shape)),
        right(),
      )
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
