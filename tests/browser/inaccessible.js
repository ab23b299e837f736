// What axe finds on a page, by every rule; and how what was measured looks.
//
// Contrast costs more than all other rules together, and is the same wherever an
// element and all around it have the same names, classes and states. So it is
// measured only where something looks as nothing seen before.
async seen => {
  const styled = [
    'aria-current', 'class', 'disabled', 'hidden', 'open', 'style', 'type',
  ]
  const looks = new Map()
  const known = new Set(seen)
  const fresh = []

  function hash(text) {
    let sum = 7
    for (const letter of text) sum = (sum * 31 + letter.codePointAt(0)) % 2 ** 47
    return sum
  }

  function look(one) {
    if (!one.parentElement) return 0
    if (!looks.has(one)) {
      const own = styled.map(name => one.getAttribute(name))
      const focus = one === document.activeElement
      looks.set(one, hash([look(one.parentElement), one.tagName, focus, ...own].join()))
    }
    return looks.get(one)
  }

  for (const one of document.querySelectorAll('body *')) {
    const nodes = [...one.childNodes]
    const written = nodes.some(node => node.nodeType === 3 && node.data.trim())
    if ((written || 'value' in one) && !known.has(look(one))) {
      known.add(look(one))
      fresh.push(one)
    }
  }

  // At once: what a page that renews itself swaps away can't be measured any more.
  const contrast = 'color-contrast'
  const resultTypes = ['violations']
  const violations = []
  if (fresh.length) {
    const only = {resultTypes, runOnly: [contrast]}
    violations.push(...(await axe.run({include: fresh}, only)).violations)
  }
  const rest = {resultTypes, rules: {[contrast]: {enabled: false}}}
  violations.push(...(await axe.run(rest)).violations)
  return {violations, fresh: fresh.map(look)}
}
