// The page says everything without this. Here are a filter, keys and buttons that copy.
(() => {
  'use strict';
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const make = (name, text) => Object.assign(document.createElement(name), { textContent: text });
  const findings = all('.finding');
  const rows = all('tbody tr:not(.group)');
  const words = new Map([...findings, ...rows].map((item) => [item, item.textContent.toLowerCase()]));
  const tools = document.querySelector('.tools .scripted');

  // A link into what is folded opens it.
  const reveal = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let at = target; at; at = at.parentElement) if (at.localName === 'details') at.open = true;
    if (target) target.scrollIntoView({ block: 'nearest' });
  };
  addEventListener('hashchange', reveal);
  addEventListener('beforeprint', () => findings.forEach((finding) => { finding.open = true; }));

  for (const command of all('.command')) {
    const button = make('button', 'Copy');
    button.type = 'button';
    button.addEventListener('click', async () => {
      try {
        await navigator.clipboard.writeText(command.textContent);
      } catch {
        getSelection().selectAllChildren(command);
        document.execCommand('copy');
      }
      button.textContent = 'Copied';
      setTimeout(() => { button.textContent = 'Copy'; }, 1500);
    });
    command.parentElement.querySelector('.row').append(button);
  }

  if (tools) {
    const search = tools.querySelector('input');
    const rules = tools.querySelector('select');
    const count = tools.querySelector('output');
    for (const rule of [...new Set(findings.map((finding) => finding.dataset.rule))].sort()) rules.append(make('option', rule));
    const apply = () => {
      const wanted = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      const fits = (item) => wanted.every((word) => words.get(item).includes(word));
      let shown = 0;
      for (const finding of findings) {
        finding.hidden = !fits(finding) || (rules.selectedIndex > 0 && finding.dataset.rule !== rules.value);
        if (!finding.hidden) shown += 1;
      }
      for (const row of rows) row.hidden = !fits(row);
      count.textContent = wanted.length || rules.selectedIndex > 0 ? `${shown} of ${findings.length} shown` : '';
    };
    search.addEventListener('input', apply);
    rules.addEventListener('change', apply);
    tools.hidden = false;

    let current = -1;
    const visible = () => findings.filter((finding) => finding.offsetParent);
    const go = (step) => {
      const list = visible();
      if (!list.length) return;
      findings.forEach((finding) => finding.classList.remove('current'));
      current = Math.min(Math.max(current + step, 0), list.length - 1);
      list[current].classList.add('current');
      list[current].querySelector('summary').focus({ preventScroll: true });
      list[current].scrollIntoView({ block: 'nearest' });
    };
    addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target.matches('input[type=search], select')) {
        if (event.key === 'Escape') { search.value = ''; apply(); search.blur(); }
        return;
      }
      const keys = {
        '/': () => search.focus(),
        j: () => go(1),
        k: () => go(-1),
        o: () => { const list = visible(); const open = list.some((finding) => !finding.open); list.forEach((finding) => { finding.open = open; }); },
      };
      if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
    });
  }
  reveal();
})();
