"""Markup for a chapter of an ebook: what is never written in ours, and what XML allows all the same."""

#: What is put for "200 men" in a chapter; of well-formed markup, the refused is what we never write.
MARKUP = ["<em>200 men", "200 men</em>", "<em><strong>200</em></strong>", "200 & men", "200 &nbsp; men", "200 &#0; men",
          "200 &#xD800; men", "200 &#1114112; men", "<em id=1>200</em>", "<em id='1' id='2'>200</em>",
          "<em id='<'>x</em>", "<!-- a -- b -->", "<!-- a", "<![CDATA[200]]>", "<?php ?>", "<!DOCTYPE html>",
          "200 \x01", "200 \r", "200 \ufffe", "<1>x</1>", "< em>x</em>", "</em id=''>", "<em/ >", "<em id>x</em>",
          "200 &amp men", "<em id='&x;'>y</em>", "<p class='numbered' id='p2'>twice</p>",
          "".join("<em>" for _ in range(300)) + "".join("</em>" for _ in range(300))]
READ = ["200 &lt; men", "200 &#x1F600; men", "<em id = '1'\n\tclass=\"2\" >x</em >", "<em id='>'></em>", "]]>",
        "<!-- a - b -->", "<p class='x numbered' id='p99z'>y</p>", "<p class='numbered' id='p'>y</p>",
        "<em><em>a</em></em>b", "<p class='numbered' id='p7'><p class='numbered' id='p8'>y</p>z</p>",
        "\u2003x\u3000y\u200bz", "<span>a</span><span>b</span>", "<td>a</td><td>b</td>"]
_SVG = "xmlns='http://www.w3.org/2000/svg'"
#: Sound XML that browsers show otherwise than a reader of tag names would read it, or that our layouts never write.
STRANGE = ["<style xmlns='urn:x'> 300 men</style>", "<style> 300 men</style>", "<script>1</script>",
           "<template>300</template>", "<x:style xmlns:x='urn:x'>300</x:style>", "<head>300</head>",
           "<title>300</title>",
           "<body>300</body>", "<html xmlns='http://www.w3.org/1999/xhtml'>300</html>", "<em xmlns='urn:x'>300</em>",
           "<em xmlns='http://www.w3.org/1999/xhtml'>300</em>", "<em xmlns:x='urn:x'>300</em>", "<svg>300</svg>",
           f"<svg {_SVG}><text>300</text></svg>", f"<svg {_SVG}><foreignObject><p>300</p></foreignObject></svg>",
           f"<svg {_SVG}><p>300</p></svg>", f"<svg {_SVG} {_SVG.replace('xmlns', 'xmlns:epub')}></svg>",
           "<svg xmlns='http://www.w3.org/1999/xhtml'>300</svg>", "<b>300</b>", "<iframe src='x'></iframe>",
           "<em onclick='x()'>200</em>", "<em xml:base='x'>200</em>", "<em/>", "<br></br>", "<img src='x'>300</img>",
           "<path d=''/>", "<ruby>200<rt>300</rt></ruby>", "<object>200</object>", "<p.x>200</p.x>", "<P>200</P>"]
#: What is put for what stands in a chapter, outside of its text.
ELSEWHERE = [("</head>", "<style>p { visibility: hidden }</style></head>"), ("</head>", "<script>1</script></head>"),
             ("</head>", "<p>300</p></head>"), ("</head>", "</head>300"), ("</body>", "</body>300"),
             ("</body>", "</body><body>300</body>"), ("</head>", "</head><head></head>"), ("<html ", "<x><html "),
             ("<html xmlns=\"http://www.w3.org/1999/xhtml\"", "<html"),
             ("<html xmlns=\"http://www.w3.org/1999/xhtml\"", "<html xmlns=\"urn:x\""),
             ("http://www.idpf.org/2007/ops", "http://www.w3.org/1999/xhtml"),
             ("<!DOCTYPE html>", "<!DOCTYPE html [<!ENTITY a 'b'>]>"),
             ("<!DOCTYPE html>", "<?xml-stylesheet href='x'?>"),
             ("<title>", "<title><p>"), ("<head>", "<head lang='en' profile='x'>")]
