/** Globals that make a value of their arguments and touch nothing else, called or constructed. */
export const PURE_GLOBALS: ReadonlySet<string> = new Set(
  (
    'Array Object Map Set WeakMap WeakSet WeakRef Date RegExp Error TypeError RangeError URL URLSearchParams Headers ' +
    'Request Response Symbol Number String Boolean BigInt Math JSON Intl TextEncoder TextDecoder AbortController ' +
    'Uint8Array Int32Array Float64Array ArrayBuffer parseInt parseFloat isNaN encodeURIComponent decodeURIComponent ' +
    'structuredClone atob btoa'
  ).split(' '),
)

/** Globals that functions may call as well: what they do beside making a value, no code of the project sees. */
export const QUIET_GLOBALS: ReadonlySet<string> = new Set(['console', 'performance', 'crypto', 'Buffer'])

/** Node types that evaluate their parts and do nothing themselves. */
export const TRANSPARENT: ReadonlySet<string> = new Set([
  'ArrayExpression',
  'ObjectExpression',
  'Property',
  'SpreadElement',
  'TemplateLiteral',
  'BinaryExpression',
  'LogicalExpression',
  'ConditionalExpression',
  'SequenceExpression',
  'ChainExpression',
  'MemberExpression',
  'JSXElement',
  'JSXFragment',
  'JSXOpeningElement',
  'JSXExpressionContainer',
  'JSXAttribute',
  'JSXSpreadAttribute',
  'JSXSpreadChild',
  'ClassBody',
  'VariableDeclarator',
  'ObjectPattern',
  'ArrayPattern',
  'AssignmentPattern',
  'RestElement',
])

/** Statements that do nothing but what their parts do. */
export const STATEMENTS: ReadonlySet<string> = new Set([
  'BlockStatement',
  'BreakStatement',
  'CatchClause',
  'ContinueStatement',
  'DoWhileStatement',
  'EmptyStatement',
  'ExpressionStatement',
  'ForInStatement',
  'ForOfStatement',
  'ForStatement',
  'IfStatement',
  'LabeledStatement',
  'ReturnStatement',
  'SwitchCase',
  'SwitchStatement',
  'ThrowStatement',
  'TryStatement',
  'VariableDeclaration',
  'WhileStatement',
])

/** Node types that evaluate nothing where they stand. */
export const INERT: ReadonlySet<string> = new Set([
  'Literal',
  'Identifier',
  'PrivateIdentifier',
  'ThisExpression',
  'Super',
  'MetaProperty',
  'FunctionExpression',
  'FunctionDeclaration',
  'ArrowFunctionExpression',
  'TemplateElement',
  'JSXText',
  'JSXEmptyExpression',
  'JSXIdentifier',
  'JSXNamespacedName',
  'JSXMemberExpression',
  'JSXClosingElement',
  'JSXOpeningFragment',
  'JSXClosingFragment',
])

/** Methods of texts and lists that change nothing, under names that are hardly ever given to anything else. */
export const CONTENT_METHODS: ReadonlySet<string> = new Set(
  (
    'charAt charCodeAt codePointAt endsWith includes indexOf lastIndexOf localeCompare matchAll padEnd padStart replace ' +
    'replaceAll slice split startsWith substring toLowerCase toUpperCase toLocaleLowerCase toLocaleUpperCase trim trimEnd ' +
    'trimStart every filter flat flatMap join map reduce reduceRight some toReversed toSorted toSpliced toFixed'
  ).split(' '),
)

/** Further methods of texts, lists, maps and dates that change nothing, and call nothing but a function they are given. */
export const PLAIN_METHODS: ReadonlySet<string> = new Set(
  (
    'at concat match normalize repeat search substr toString valueOf entries find findIndex findLast findLastIndex forEach ' +
    'keys values with get has hasOwnProperty toISOString toJSON toUTCString toLocaleString toLocaleDateString ' +
    'toLocaleTimeString toPrecision getTime getFullYear getMonth getDate getDay getHours getMinutes getSeconds ' +
    'getMilliseconds test exec'
  ).split(' '),
)
