"""Two PDFs of one empty page, made sign by sign: of the first it is known that it conforms, of the second that not.

They owe nothing to the code that makes editions. Both claim PDF/A-3a and PDF/UA-1; the bad one does not say that its
content is tagged, which both standards demand (ISO 19005-3, 6.7.2.2; ISO 14289-1, 6.2).
"""

from __future__ import annotations

#: The clause that the bad file breaks, by the flavour that it is judged by.
BREAKS = {"3a": "6.7.2.2", "ua1": "6.2"}

_PACKET = """<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" pdfaid:part="3" pdfaid:conformance="A"/>
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title><rdf:Alt>
<rdf:li xml:lang="x-default">Known</rdf:li></rdf:Alt></dc:title></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of the standard</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def good() -> bytes:
    """A file that conforms to PDF/A-3a and PDF/UA-1."""
    return _file("true")


def bad() -> bytes:
    """The same file with one fault, which both standards forbid."""
    return _file("false")


def _file(marked: str) -> bytes:
    objects = [
        "<</Type /Catalog /Pages 2 0 R /Metadata 4 0 R /Lang (en) /StructTreeRoot 5 0 R "
        f"/MarkInfo <</Marked {marked}>> /ViewerPreferences <</DisplayDocTitle true>>>>",
        "<</Type /Pages /Kids [3 0 R] /Count 1>>",
        "<</Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Resources <<>> /Tabs /S>>",
        f"<</Type /Metadata /Subtype /XML /Length {len(_PACKET)}>>\nstream\n{_PACKET}\nendstream",
        "<</Type /StructTreeRoot /K [6 0 R]>>",
        "<</Type /StructElem /S /Document /P 5 0 R /K []>>",
    ]
    data = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
    table = "0000000000 65535 f \n"
    for number, text in enumerate(objects, 1):
        table += f"{len(data):010} 00000 n \n"
        data += f"{number} 0 obj\n{text}\nendobj\n".encode("ascii")
    size = len(objects) + 1
    return data + (f"xref\n0 {size}\n{table}trailer\n<</Size {size} /Root 1 0 R /ID [<{'0' * 32}> <{'0' * 32}>]>>\n"
                   f"startxref\n{len(data)}\n%%EOF\n").encode("ascii")
