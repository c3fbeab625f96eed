import { describe, expect, it } from 'vitest'
import { createRename } from '../../src/scanner/resolve-alias.ts'

describe('createRename', () => {
  it('takes a text for itself and for what is below it, and for nothing that only begins so', () => {
    const rename = createRename([{ find: 'a', replacement: '/x' }])
    expect(['a', 'a/b', 'ab', 'b/a', './a'].map(rename)).toEqual(['/x', '/x/b', 'ab', 'b/a', './a'])
  })

  it('tries aliases in order, and only one', () => {
    const rename = createRename([
      { find: 'a/b', replacement: 'first' },
      { find: /^a/, replacement: 'second' },
      { find: 'first', replacement: 'third' },
    ])
    expect(['a/b', 'a/c', 'first'].map(rename)).toEqual(['first', 'second/c', 'third'])
  })

  it('fills groups of a pattern in', () => {
    const rename = createRename([{ find: /^~([^/]+)\/(.*)\.css$/, replacement: '/styles/$1/$2.scss' }])
    expect(rename('~theme/dark.css')).toBe('/styles/theme/dark.scss')
  })

  it('answers a pattern that remembers where it stopped the same every time', () => {
    const find = /a/g
    const rename = createRename([{ find, replacement: 'b' }])
    expect([rename('aa'), rename('aa'), rename('ca')]).toEqual(['bb', 'bb', 'cb'])
    expect(find.lastIndex).toBe(0)
  })
})
