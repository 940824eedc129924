// Filters the findings of the page and opens what a link points to. The page reads well without it.
"use strict";
(() => {
  const form = document.getElementById("filter");
  const open = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let box = target; box; box = box.parentElement) if (box.tagName === "DETAILS") box.open = true;
    target.scrollIntoView();
  };
  addEventListener("hashchange", open);
  open();
  if (!form) return;
  form.hidden = false;

  const query = document.getElementById("query");
  const family = document.getElementById("family");
  const shown = document.getElementById("shown");
  // Accepted debts stand apart and are not filtered.
  const findings = [...document.querySelectorAll("section.cell > .finding")].map((element) => ({
    element,
    text: element.textContent.toLowerCase(),
    severity: element.dataset.severity,
    family: element.dataset.family,
  }));

  const apply = () => {
    const words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
    const severities = new Set([...form.querySelectorAll("[name=severity]:checked")].map((box) => box.value));
    let count = 0;
    for (const finding of findings) {
      const match =
        severities.has(finding.severity) &&
        (!family || !family.value || family.value === finding.family) &&
        words.every((word) => finding.text.includes(word));
      finding.element.hidden = !match;
      count += match ? 1 : 0;
    }
    for (const cell of document.querySelectorAll("section.cell")) {
      cell.hidden = !cell.querySelector(".finding:not([hidden])");
    }
    shown.textContent = `${count} of ${findings.length} shown`;
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName);
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      query.focus();
    } else if (event.key === "Escape" && document.activeElement === query) {
      query.value = "";
      apply();
    }
  });
  apply(); // a reload may have kept what was typed
})();
