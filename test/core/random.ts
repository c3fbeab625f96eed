import fc, { configureGlobal } from 'fast-check'

// The same cases in every run: a failure has to be there again the next time.
configureGlobal({ seed: 20_260_101 })

export { fc }
