import type { JSX } from 'preact'
import type { ReleaseView } from '../report/report-data.ts'
import { Growing } from './growing.tsx'
import { Head, Name, Section } from './parts.tsx'

/** Rows that come at once: the tags that are purged follow. */
const STEP = 10

/** What a release can't purge, and what a rule leaves alone. */
export function Rest({ release: { unpurgeable, ignored } }: { readonly release: ReleaseView }): JSX.Element {
  return (
    <>
      {unpurgeable.length > 0 && (
        <Section
          title="Unpurgeable"
          count={unpurgeable.length}
          lead="No tag covers these entries: they stay until they expire."
        >
          <Growing rows={unpurgeable} step={STEP} grows={false} noun="site">
            {(shown) => (
              <table>
                <Head columns={['Site', 'Its tags']} />
                <tbody>
                  {shown.map(({ site, patterns }) => (
                    <tr key={site}>
                      <th scope="row">
                        <Name>{site}</Name>
                      </th>
                      <td>{patterns.length === 0 ? 'none' : patterns.map((text) => <Name key={text}>{text}</Name>)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
          </Growing>
        </Section>
      )}
      {ignored.length > 0 && (
        <Section
          title="Left alone"
          count={ignored.length}
          lead="A rule leaves these tags alone, though code behind them changed."
        >
          <Growing rows={ignored} step={STEP} grows={false} noun="tag">
            {(shown) => (
              <ul class="plain">
                {shown.map((tag) => (
                  <li key={tag}>
                    <Name>{tag}</Name>
                  </li>
                ))}
              </ul>
            )}
          </Growing>
        </Section>
      )}
    </>
  )
}
