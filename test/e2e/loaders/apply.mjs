/** What another plugin does to a file, as a loader. */
function apply(source) {
  return this.getOptions().change(source)
}

export default apply
