//! Summaries and instructions with markup of editors and mail programs.

/// A summary of exactly so many characters.
pub(super) fn long(characters: usize) -> String {
    "Customer called again about the noise in the attic; the technician was there twice. "
        .chars()
        .cycle()
        .take(characters)
        .collect()
}

/// Texts of summaries and special instructions.
pub(super) const TEXTS: [&str; 16] = [
    // The vendor's own editor.
    "<p>Caf&eacute; owner&rsquo;s unit</p><p>mail <john@example.com></p>",
    "<p><strong>No heat</strong>&nbsp;since <u>Friday</u>.</p><ul><li>Gate code 4417#</li><li>Dog &mdash; friendly</li></ul><p><br></p>",
    // Quill.
    "<p class=\"ql-align-center\"><span class=\"ql-size-large\" style=\"color: rgb(230, 0, 0);\">URGENT</span></p><ol><li data-list=\"bullet\"><span class=\"ql-ui\" contenteditable=\"false\"></span>Leak at the &frac34;\" line</li></ol>",
    // Word.
    "<!--[if gte mso 9]><xml><o:OfficeDocumentSettings><o:AllowPNG/></o:OfficeDocumentSettings></xml><![endif]--><p class=MsoNormal style='margin-bottom:0in'><span style='font-family:\"Calibri\",sans-serif'>Replace 4&#8209;ton unit &ndash; see &ldquo;Proposal&nbsp;B&rdquo;<o:p></o:p></span></p>",
    // Outlook.
    "<div class=\"WordSection1\"><p class=\"MsoNormal\">From: Dana &lt;dana@example.com&gt;<br>Sent: Monday<br>Subject: RE: RE: FW: unit 12B</p><p class=\"MsoNormal\"><o:p>&nbsp;</o:p></p><style>p.MsoNormal{margin:0}</style></div>",
    // Gmail, and entities of every kind.
    "<div dir=\"ltr\">2 &lt; 3 &amp;&amp; 5 &gt; 4<div><br></div><div>&copy; &reg; &trade; &euro;20 &pound;5 &frac12;&quot; pipe &deg;F &times; 2 &hellip; &#x1F525; &#128295;</div></div>",
    // Text that only looks like markup.
    "Temp <60 upstairs, >80 downstairs. Press A&B. Reply to <dispatch@example.com> or call <Tom>",
    "if (a < b && c > d) { } <-- customer's note -->",
    // Broken markup.
    "<p>Unclosed <b>bold <i>both</b> here</i> <div>and & lone ampersand &unknown; &amp",
    "<table><tr><td>Filter</td><td>20x25x4</td></tr><tr><td>Qty</td><td>2</td></tr></table>",
    "<a href=\"https://example.com/?a=1&amp;b=2\">portal</a> <img src=\"x\" onerror=\"alert(1)\"> <script>alert('x')</script>after",
    // Line breaks, whitespace, scripts.
    "Line one\r\nLine two\r\n\r\n\tIndented\u{a0}nbsp \u{200b}zero\u{ad}width",
    "לקוח ביקש 2 טכנאים בשעה 14:30, קוד 4417",
    "يوجد كلب في الفناء 3، اتصل قبل 15 دقيقة",
    "Ceci n’est pas un résumé — ça fuit à l’étage № 2",
    "",
];
