/* Run axe on the page as it stands now, looking at each combination of colours once.

   Of what axe costs most is contrast: it works out what lies behind every piece of text. Two texts of the same colour,
   size and weight on the same backgrounds have the same contrast, whichever page they stand on. So a text is left out
   that looks as one does that axe has passed before, unless anything but its ancestors is painted where it stands.

   `passed` holds the looks passed before; the answer, the violations and the looks passed now. */
async ({ options, passed }) => {
  const CLEAR = "rgba(0, 0, 0, 0)";
  const REPLACED = "img, svg, video, canvas, iframe, object, embed";
  const known = new Set(passed);
  // What is drawn in an SVG axe never judges.
  const all = [...document.body.querySelectorAll("*:not(svg *)")].filter((element) => element.checkVisibility());

  function paintOf(style) {
    const paints = style.backgroundColor !== CLEAR || style.backgroundImage !== "none" || style.boxShadow !== "none";
    return paints ? `${style.backgroundColor} ${style.backgroundImage} ${style.boxShadow}` : "";
  }

  const grounds = new Map([[null, ""]]);
  /* What the element and its ancestors paint behind its text, and do to it. */
  function ground(element) {
    if (!grounds.has(element)) {
      const style = getComputedStyle(element);
      const own = [paintOf(style)];
      for (const pseudo of ["::before", "::after"]) {
        const drawn = getComputedStyle(element, pseudo);
        if (drawn.content !== "none") own.push(`${pseudo} ${paintOf(drawn)}`);
      }
      for (const name of ["opacity", "filter", "mixBlendMode"]) {
        if (!["1", "none", "normal"].includes(style[name])) own.push(style[name]);
      }
      grounds.set(element, [ground(element.parentElement), ...own.filter(Boolean)].join("/"));
    }
    return grounds.get(element);
  }

  function lookOf(element) {
    const style = getComputedStyle(element);
    return [style.color, style.fontSize, style.fontWeight, style.textShadow, ground(element)].join(" ");
  }

  function textsIn(element) {
    return [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  }

  /* Where its text stands, in pixels from the window's edges. */
  function boxesOf(element) {
    if (!element.matches("input, select, textarea")) {
      return textsIn(element).flatMap((node) => {
        const range = new Range();
        range.selectNodeContents(node);
        return [...range.getClientRects()];
      });
    }
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    return [{ left: left + parseFloat(style.paddingLeft), right: right - parseFloat(style.paddingRight), top, bottom }];
  }

  function touch(one, other) {
    return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
  }

  function within(one, other) {
    return one.left >= other.left && one.right <= other.right && one.top >= other.top && one.bottom <= other.bottom;
  }

  const paints = (element) => element.matches(REPLACED) || paintOf(getComputedStyle(element));
  const painted = all.filter(paints).map((element) => [element, element.getBoundingClientRect()]);
  /* Whether all that is painted where its text stands are ancestors, and those all around it. */
  function alone(element) {
    return boxesOf(element).every((box) =>
      painted.every(([other, area]) => !touch(box, area) || (other.contains(element) && within(box, area))),
    );
  }

  const looks = new Map();
  for (const element of all) {
    if (!element.matches("input, select, textarea") && !textsIn(element).length) continue;
    const look = lookOf(element);
    if (known.has(look) && alone(element)) continue;
    element.setAttribute("data-look", "");
    looks.set(element, look);
  }
  axe.configure({ rules: [{ id: "color-contrast", selector: "[data-look]" }] });
  /* axe's own reports describe every node that passes, by a path to it; they take a quarter of its time. */
  const reporter = (results, _options, done) => done(results);
  const rules = await axe.run({ ...options, reporter, preload: false });
  for (const element of looks.keys()) element.removeAttribute("data-look");
  const contrast = rules.find((rule) => rule.id === "color-contrast");
  const fine = (contrast?.passes ?? []).map(({ node }) => node.element).filter((element) => looks.has(element));
  return {
    violations: rules
      .filter((rule) => rule.violations.length)
      .map(({ id, help, violations }) => ({ id, help, nodes: violations.map(({ node }) => node.source) })),
    passed: fine.filter(alone).map((element) => looks.get(element)),
  };
};
