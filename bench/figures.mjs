// How a list of measured numbers is said in a line.
export function median(numbers) {
  const sorted = numbers.toSorted((left, right) => left - right)
  return sorted[Math.floor(sorted.length / 2)]
}

export function format(numbers, digits) {
  const all = [Math.min(...numbers), median(numbers), Math.max(...numbers)]
  return `min ${all[0].toFixed(digits)}  median ${all[1].toFixed(digits)}  max ${all[2].toFixed(digits)}`
}
