import { render } from 'preact'
import type { ReportData } from '../report/report-data.ts'
import { App } from './app.tsx'

const page = document.getElementById('page')
const data = document.getElementById('report-data')
if (page !== null && data !== null) {
  page.replaceChildren()
  render(<App data={JSON.parse(data.textContent ?? '') as ReportData} />, page)
}
