import { html } from '../shared/html.ts'

/** Three sheets: a table, a bill, and a list with its lines ticked off. Coloured by the stylesheet. */
export const illustration = html`<svg viewBox="0 0 460 400" aria-hidden="true">
  <g transform="rotate(7 330 180)">
    <rect class="paper" x="230" y="40" width="200" height="260" rx="12" />
    <rect class="tint" x="250" y="62" width="160" height="26" rx="5" />
    ${[106, 134, 162, 190, 218, 246].map(
      (y) =>
        html`<rect class="trace" x="250" y="${y}" width="62" height="8" rx="4" /><rect
            class="trace"
            x="332"
            y="${y}"
            width="30"
            height="8"
            rx="4"
          /><rect class="trace" x="380" y="${y}" width="30" height="8" rx="4" />`,
    )}
  </g>
  <g transform="rotate(-6 150 180)">
    <rect class="paper" x="40" y="58" width="200" height="260" rx="12" />
    <rect class="solid" x="62" y="82" width="34" height="34" rx="8" />
    <rect class="trace" x="150" y="86" width="68" height="8" rx="4" />
    <rect class="trace" x="174" y="104" width="44" height="8" rx="4" />
    ${[148, 174, 200].map(
      (y) =>
        html`<rect class="trace" x="62" y="${y}" width="84" height="8" rx="4" /><rect
            class="trace"
            x="184"
            y="${y}"
            width="34"
            height="8"
            rx="4"
          />`,
    )}
    <rect class="tint" x="62" y="232" width="156" height="34" rx="6" />
    <rect class="solid" x="164" y="245" width="42" height="8" rx="4" />
  </g>
  <g>
    <rect class="paper" x="136" y="104" width="214" height="270" rx="12" />
    <rect class="solid" x="160" y="130" width="92" height="12" rx="6" />
    ${[
      [172, 118],
      [218, 92],
      [264, 126],
    ].map(
      ([y = 0, width = 0]) =>
        html`<circle class="solid" cx="174" cy="${y + 8}" r="14" /><path
            class="stroke"
            d="m168 ${y + 8.5} 4.200 4.500 8-9"
          /><rect class="trace" x="204" y="${y + 3}" width="${width}" height="10" rx="5" />`,
    )}
    <circle class="tint" cx="174" cy="318" r="14" />
    <rect class="trace" x="204" y="313" width="78" height="10" rx="5" />
  </g>
</svg>`
