/** a component as JavaScript that renders on a server. */
export declare function compileComponent(filename: string, source: string): Promise<string>
