import { describe, expect, it } from 'vitest'
import { createBrake } from '../../src/cdn/brake.ts'
import { createGate } from '../../src/cdn/gate.ts'
import { createHandClock } from './clocks.ts'

describe('the gate of all lanes', () => {
  it('the longer of two pauses holds', () => {
    const gate = createGate(createHandClock())
    gate.pause(5000)
    gate.pause(1000)
    expect(gate.restMs()).toBe(5000)
  })

  it('who waits goes on waiting when the pause is stretched', async () => {
    const clock = createHandClock()
    const gate = createGate(clock)
    gate.pause(1000)
    const passing = gate.pass(new AbortController().signal)
    gate.pause(5000)
    clock.advance(1000)
    await clock.sleeping(1)
    expect(clock.pending()).toEqual([4000])
    clock.advance(4000)
    await expect(passing).resolves.toBeUndefined()
  })

  it('lanes that are turned away together count as one pause', () => {
    const gate = createGate(createHandClock())
    for (const sentInRound of [0, 0, 0, 0]) gate.countPause(sentInRound)
    expect(gate.pausesInARow(gate.round())).toBe(1)
    for (const sentInRound of [1, 1]) gate.countPause(sentInRound)
    expect(gate.pausesInARow(gate.round())).toBe(2)
  })

  it('a request that is served ends the row, for requests sent since', () => {
    const gate = createGate(createHandClock())
    gate.countPause(0)
    gate.succeed(1)
    expect(gate.pausesInARow(1)).toBe(0)
    gate.countPause(1)
    gate.succeed(0)
    expect(gate.pausesInARow(2)).toBe(1)
  })
})

describe('the brake', () => {
  it('keeps the first cause', () => {
    const brake = createBrake()
    const denied = { reason: 'denied', message: 'no', status: 403 } as const
    brake.stop(denied)
    brake.stop({ reason: 'aborted', message: 'cancelled', status: null })
    expect(brake.stopped()).toEqual(denied)
    expect(brake.signal.aborted).toBe(true)
  })
})
