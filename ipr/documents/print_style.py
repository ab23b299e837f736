"""How documents look on A4. Fonts are those of the system: nothing is fetched."""

STYLE = """
@page {
  size: A4;
  margin: 20mm 20mm 22mm;
  @top-left { content: string(header); font: 9pt sans-serif; }
  @bottom-left { content: string(title); font: 9pt sans-serif; }
  @bottom-right {
    content: "Page " counter(page) " of " counter(pages); font: 9pt sans-serif;
  }
}
body { string-set: title attr(data-title), header attr(data-header);
  font: 11pt/1.4 sans-serif; color: #0b0c0c;
  font-variant-ligatures: none; }
h1 { font-size: 20pt; line-height: 1.2; margin: 0 0 12pt; }
h2 { font-size: 14pt; margin: 18pt 0 6pt; }
h3, h4 { font-size: 11pt; margin: 12pt 0 4pt; }
h1, h2, h3, h4 { break-after: avoid; }
p, ul, ol, blockquote { margin: 0 0 6pt; }
ol { list-style: none; padding: 0; }
ol.numbered { list-style: decimal; padding-left: 20pt; }
li { margin-bottom: 4pt; }
blockquote { border-left: 2pt solid #b1b4b6; padding-left: 8pt; }
table { width: 100%; table-layout: fixed; border-collapse: collapse; margin: 0 0 12pt; }
caption { text-align: left; font-weight: bold; padding: 4pt 0; }
th, td { text-align: left; vertical-align: top; padding: 4pt 8pt 4pt 0;
  border-bottom: 0.5pt solid #b1b4b6; overflow-wrap: break-word; }
th[scope=row] { width: 33%; }
th p { font-weight: normal; }
thead th { border-bottom-width: 1pt; }
tr { break-inside: avoid; }
.number { text-align: right; }
img { width: 100%; }
.typed { white-space: pre-wrap; }
"""
