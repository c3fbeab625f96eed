#!/usr/bin/env node
import { run } from './cli/run.ts'
import { processWorld } from './cli/world.ts'

// Not `process.exit`: it would cut off what is still being written to a pipe.
process.exitCode = await run(process.argv.slice(2), processWorld())
