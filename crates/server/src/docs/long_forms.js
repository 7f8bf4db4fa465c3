// Keeps Swagger UI quick where an operation has hundreds of parameters, as lists have with their filters. Swagger UI puts
// all parameters of an operation together again for each one that it shows or sends, which is quadratic: a list took minutes
// to be tried out. These selectors give the same answers, and look at the one parameter that is asked for.
const LongForms = () => {
  const wrapSelectors = {
    parameterWithMetaByIdentity: (original, system) => (state, path, wanted) => {
      const declared = system.specSelectors.specJsonWithResolvedSubtrees().getIn(["paths", ...path, "parameters"])
      const found = declared && named(declared).get(key(wanted))
      return found ? filledIn(state, path, found, wanted) : original(state, path, wanted)
    },
    operationWithMeta: (original, system) => (state, path, method) => {
      const operation = system.specSelectors.specJsonWithResolvedSubtrees().getIn(["paths", path, method])
      const declared = operation && operation.get("parameters")
      if (!declared) return original(state, path, method)
      const parameters = declared.map((found) => filledIn(state, [path, method], found, found))
      const meta = state.getIn(["meta", "paths", path, method])
      return (meta ? operation.merge(meta) : operation).set("parameters", parameters)
    },
    parameterValues: (original, system) => (state, path, isXml) => {
      const [template, method] = path || []
      const none = original(state, [], isXml)
      const parameters = system.specSelectors.operationWithMeta(template, method).get("parameters")
      if (!parameters) return none
      return none.withMutations((values) => {
        parameters.forEach((parameter) => {
          const sent = isXml && parameter.get("in") === "body" ? "value_xml" : "value"
          const value = parameter.get(sent)
          const isList = value && typeof value.filter === "function"
          values.set(key(parameter), isList ? value.filter((item) => item !== "") : value)
        })
      })
    },
  }
  // The parameters of an operation by name, put together once for each list.
  const lists = new WeakMap()
  const named = (declared) => {
    if (!lists.has(declared)) {
      const names = new Map()
      declared.forEach((parameter) => {
        if (!names.has(key(parameter))) names.set(key(parameter), parameter)
      })
      lists.set(declared, names)
    }
    return lists.get(declared)
  }
  const key = (parameter) => `${parameter.get("in")}.${parameter.get("name")}`
  // A parameter as it is declared, with what the reader has filled in.
  const filledIn = (state, path, declared, wanted) => {
    const meta = state.getIn(["meta", "paths", ...path, "parameters"])
    if (!meta) return declared
    const parts = [meta.get(key(wanted)), meta.get(`${key(wanted)}.hash-${wanted.hashCode()}`)]
    return parts.filter(Boolean).reduce((all, part) => all.merge(part), declared)
  }
  return { statePlugins: { spec: { wrapSelectors } } }
}

