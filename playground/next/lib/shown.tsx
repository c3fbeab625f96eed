import type { Entry } from './entry'

/** One cached entry, so that a program can read it too. */
export function Shown({ title, entry }: { title: string; entry: Entry }) {
  return (
    <main>
      <h1>{title}</h1>
      <p data-stamp={entry.stamp}>{entry.text}</p>
    </main>
  )
}
