import type { Function, MethodDefinition, PropertyDefinition } from '@oxc-project/types'
import { bindParameters } from './evaluate-calls.ts'
import { evaluateLogical } from './evaluate-operators.ts'
import type { Evaluation, EvaluationContext } from './evaluation.ts'
import { identifiersOf, parentOf, selfAt } from './surroundings.ts'
import { staticKey, unwrap, walk, type Node } from './syntax.ts'
import { either, mapShapes, NOTHING, unknown, type Scope, type Shape, type Value } from './value.ts'

type Class = Extract<Shape, { kind: 'class' }>
type Instance = Extract<Shape, { kind: 'instance' }>
type Member = Class['node']['body']['body'][number]

/** Most classes that extend each other before a member counts as unknown. */
const MAX_LINE = 8

/** A member of a class, or of an object of one; `null` stands for any. */
export function classMember(evaluation: Evaluation, owner: Class | Instance, name: string | null): Value {
  const reason = `\`.${name ?? '[…]'}\` of ${owner.node.id?.name ?? 'a class'} is known only at run time`
  if (name === null) return unknown(reason)
  return ownMember(evaluation, [owner], owner, name) ?? unknown(reason)
}

/**
 * A member by the class that declares it, or one that it extends.
 *
 * @param line - the classes that were looked at, the one to look at last
 * @param self - what the member is asked of
 */
function ownMember(
  evaluation: Evaluation,
  line: readonly (Class | Instance)[],
  self: Class | Instance,
  name: string,
): Value | null {
  const holder = line.at(-1)
  if (holder === undefined || line.length > MAX_LINE) return null
  const isStatic = holder.kind === 'class'
  const member = holder.node.body.body.find((candidate) => isNamed(candidate, name, isStatic))
  if (member?.type === 'MethodDefinition') return methodOf(evaluation, member, holder, self)
  const field = member?.type === 'PropertyDefinition' && member.decorators.length === 0 ? member : null
  if (member !== undefined && field === null) return null
  const work = (): Value | null => fieldOf(evaluation, field, holder, self, name)
  // What is asked of an object of which nobody knows how it was made is the same for all of them.
  const isPlain = self.node === holder.node && (self.kind === 'class' || self.args === null)
  const held = isPlain ? evaluation.once(holder.node, `${holder.kind} ${name}`, holder.scope, work) : work()
  return held ?? inherited(evaluation, line, holder, self, name)
}

function isNamed(member: Member, name: string, isStatic: boolean): boolean {
  if (member.type === 'StaticBlock' || member.type === 'TSIndexSignature' || member.static !== isStatic) return false
  return keyName(member.key, member.computed) === name && !(member.type === 'MethodDefinition' && member.kind === 'set')
}

function keyName(key: Node, computed: boolean): string | null {
  return key.type === 'PrivateIdentifier' ? `#${key.name}` : staticKey(key, computed)
}

function methodOf(
  evaluation: Evaluation,
  { kind, value, decorators }: MethodDefinition,
  holder: Class | Instance,
  self: Class | Instance,
): Value | null {
  if (decorators.length > 0 || kind === 'constructor') return null
  const method = { kind: 'function', node: value, scope: insideOf(holder, self) } as const
  return kind === 'get' ? evaluation.apply(method, [], self) : [method]
}

/** Where members are evaluated: `this` is the object that they are asked of. */
function insideOf({ scope }: Class | Instance, self: Shape): Scope {
  return { module: scope.module, known: new Map([...scope.known, ['this', [self]]]) }
}

function inherited(
  evaluation: Evaluation,
  line: readonly (Class | Instance)[],
  holder: Class | Instance,
  self: Class | Instance,
  name: string,
): Value | null {
  const { superClass } = holder.node
  if (superClass === null) return null
  return mapShapes(evaluation.evaluate(superClass, holder.scope), (shape) => {
    if (shape.kind !== 'class') return unknown(`\`.${name}\` of what is extended is known only at run time`)
    const parent: Class | Instance =
      holder.kind === 'class' ? shape : { ...shape, kind: 'instance', args: argsOf(holder) }
    return ownMember(evaluation, [...line, parent], self, name) ?? unknown(`\`.${name}\` is known only at run time`)
  })
}

/** A class without a constructor hands on what it was made with. */
function argsOf(holder: Instance): readonly Value[] | null {
  return constructorOf(holder) === null ? holder.args : null
}

/** What a field holds: what it starts with, joined with all that the class assigns to it; `null` where there is none. */
function fieldOf(
  evaluation: Evaluation,
  field: PropertyDefinition | null,
  holder: Class | Instance,
  self: Class | Instance,
  name: string,
): Value | null {
  const scope = insideOf(holder, self)
  const constructor = constructorOf(holder)
  const inner = constructor === null ? scope : constructorScope(evaluation, constructor, holder, scope)
  const parameter = constructor === null ? null : parameterField(evaluation, constructor, name, inner)
  const writes = writesTo(holder, name)
  if (field === null && parameter === null && writes.length === 0) return null
  const first = parameter ?? (field?.value == null ? [NOTHING] : evaluation.evaluate(field.value, scope))
  const isSet = writes.some((write) => isFirst(write, constructor))
  const assigned = writes.map((write) =>
    assignedValue(evaluation, write, first, isInside(write, constructor, holder) ? inner : scope),
  )
  return either(isSet ? [] : first, ...assigned)
}

function constructorOf({ node, kind }: Class | Instance): Function | null {
  if (kind === 'class') return null
  const found = node.body.body.find(
    (member) => member.type === 'MethodDefinition' && member.kind === 'constructor' && member.value.body !== null,
  )
  return found?.type === 'MethodDefinition' ? found.value : null
}

function constructorScope(evaluation: Evaluation, node: Function, holder: Class | Instance, scope: Scope): Scope {
  const args = holder.kind === 'instance' ? holder.args : null
  return args === null ? scope : { module: scope.module, known: bindParameters(evaluation, node, scope, args) }
}

/** TypeScript's short form of a field: `constructor(private prefix: string)`. */
function parameterField(evaluation: Evaluation, constructor: Function, name: string, scope: Scope): Value | null {
  for (const parameter of constructor.params) {
    if (parameter.type !== 'TSParameterProperty') continue
    const inner = parameter.parameter
    const target = inner.type === 'AssignmentPattern' ? inner.left : inner
    if (target.type !== 'Identifier' || target.name !== name) continue
    const value = evaluation.evaluate(target, scope)
    const isOpen = inner.type === 'AssignmentPattern' && value.some((shape) => shape.kind === 'unknown')
    return isOpen ? either(value, evaluation.evaluate(inner.right, scope)) : value
  }
  return null
}

/** Nodes of a class that assign `this.name`, or write into what it holds. */
function writesTo({ node }: Class | Instance, name: string): readonly Node[] {
  const found: Node[] = []
  walk(node.body, (part) => {
    const target =
      part.type === 'AssignmentExpression'
        ? part.left
        : part.type === 'UpdateExpression' || (part.type === 'UnaryExpression' && part.operator === 'delete')
          ? part.argument
          : part.type === 'CallExpression' && isMutation(part)
            ? part.callee
            : null
    if (target !== null && reaches(target, name)) found.push(part)
  })
  return found
}

function isMutation(call: Extract<Node, { type: 'CallExpression' }>): boolean {
  const callee = unwrap(call.callee)
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return false
  return /^(?:push|unshift|pop|shift|splice|sort|reverse|fill|add|set|delete|clear)$/.test(callee.property.name)
}

/** Whether an expression is `this.name`, or a part of it. */
function reaches(target: Node, name: string): boolean {
  const node = unwrap(target)
  if (node.type !== 'MemberExpression') return false
  const isOwn = unwrap(node.object).type === 'ThisExpression'
  return isOwn ? keyName(node.property, node.computed) === name : reaches(node.object, name)
}

function assignedValue(evaluation: Evaluation, write: Node, first: Value, scope: Scope): Value {
  const target = write.type === 'AssignmentExpression' ? unwrap(write.left) : null
  if (write.type === 'AssignmentExpression' && target?.type === 'MemberExpression') {
    const isWhole = unwrap(target.object).type === 'ThisExpression'
    if (isWhole && write.operator === '=') return evaluation.evaluate(write.right, scope)
    if (isWhole && (write.operator === '??=' || write.operator === '||=')) {
      const operator = write.operator === '??=' ? '??' : '||'
      return evaluateLogical(operator, first, () => evaluation.evaluate(write.right, scope))
    }
  }
  // What a package gave stays what it is, whatever is done to it: `this.cache.set(…)`.
  if (first.length > 0 && first.every((shape) => shape.kind === 'external' || shape.kind === 'nothing')) return first
  return unknown('the field is changed after it is set')
}

function isInside(write: Node, constructor: Node | null, holder: Class | Instance): boolean {
  if (constructor === null) return false
  for (let node: Node | undefined = write; node !== undefined; node = parentOf(holder.scope.module, node)) {
    if (node === constructor) return true
  }
  return false
}

/** Whether a write is the first that a constructor surely does. */
function isFirst(write: Node, constructor: { readonly body: Node | null } | null): boolean {
  const body = constructor?.body
  if (body?.type !== 'BlockStatement' || write.type !== 'AssignmentExpression' || write.operator !== '=') return false
  return body.body.some(
    (statement) => statement.type === 'ExpressionStatement' && unwrap(statement.expression) === write,
  )
}

/** What `this` is where it stands, when nobody says on what the function is called. */
export function evaluateThis(evaluation: Evaluation, node: Node, scope: Scope): Value {
  const known = scope.known.get('this')
  if (known !== undefined) return known
  const self = selfAt(scope.module, node)
  if (self === null) return unknown('`this` is known only at run time')
  if (self.kind === 'object') {
    return changedObject(scope, self.node) ?? openRecord(evaluation.evaluate(self.node, scope))
  }
  if (isExtended(evaluation.context, scope, self.node)) return unknown('`this` may be of a class that extends this one')
  const shape = { kind: 'class', node: self.node, scope } as const
  return [self.isStatic ? shape : { ...shape, kind: 'instance', args: null }]
}

/** Frameworks call what an object holds on another one: of that, only what is written here is taken as known. */
function openRecord(value: Value): Value {
  const rest = { kind: 'unknown', reason: '`this` may be another object' } as const
  return value.map((shape) => (shape.kind === 'record' && shape.rest === null ? { ...shape, rest } : shape))
}

/** An object that is changed under its name is known only at run time. */
function changedObject({ module }: Scope, node: Node): Value | null {
  const declarator = parentOf(module, node)
  if (declarator?.type !== 'VariableDeclarator' || declarator.id.type !== 'Identifier') return null
  const binding = module.bindingAt(declarator.id.start)
  return binding?.written === true ? unknown(`\`${binding.name}\` is changed after its declaration`) : null
}

/** Whether a class of the project extends this one, by its name, in its module or in one that imports it. */
function isExtended({ importersOf, sourceOf }: EvaluationContext, { module }: Scope, node: Class['node']): boolean {
  if (node.id === null) return false
  const { name } = node.id
  for (const identifier of identifiersOf(module)) {
    const parent = parentOf(module, identifier)
    if (parent?.type !== 'ClassDeclaration' && parent?.type !== 'ClassExpression') continue
    if (parent.superClass === identifier && identifier.type === 'Identifier' && identifier.name === name) return true
  }
  const extending = new RegExp(String.raw`\bextends\s+(?:[\w$]+\.)*${name.replaceAll('$', String.raw`\$`)}\b`)
  return importersOf(module.id).some((id) => extending.test(sourceOf(id) ?? ''))
}
