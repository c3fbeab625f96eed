/** Exit codes as help explains them, where commands have them in common. */
export const DONE = [0, 'done, or nothing to do'] as const
export const FAILED = [1, 'failed'] as const
export const USAGE = [2, 'the command line is wrong, or names no target'] as const
