export { startEmulator, type Emulator } from './emulator/server.ts'
export type { EmulatorOptions } from './emulator/options.ts'
export { parseFaults, type FaultPlan } from './emulator/faults.ts'
