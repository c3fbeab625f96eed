/** A component as TypeScript that renders on a server. */
export declare function compileComponent(filename: string, source: string): string
