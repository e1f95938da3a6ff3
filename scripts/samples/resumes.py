"""Makes the samples in person/resume/testdata: invented people, in both languages.

    python3 -m venv /tmp/v && /tmp/v/bin/pip install python-docx==1.2.0 reportlab==5.1.0 pillow==13.0.0
    /tmp/v/bin/python scripts/samples/resumes.py person/resume/testdata

Needs chromium, soffice (LibreOffice Writer), qpdf and Noto Sans CJK.
"""

import io
import pathlib
import subprocess
import sys
import tempfile
import zipfile

from docx import Document
from docx.oxml import parse_xml
from PIL import Image, ImageDraw
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

OUT = pathlib.Path(sys.argv[1])
TMP = pathlib.Path(tempfile.mkdtemp())

STYLE = """<style>body{font:11px/1.5 'Liberation Sans','Noto Sans CJK SC',sans-serif;margin:0}
h1,h2,h3{font-weight:normal}h1{font-size:20px;margin:0}h2{font-size:14px;margin:12px 0 4px}h3{font-size:11px;margin:6px 0 0}
p{margin:2px 0}ul{margin:2px 0;padding-left:16px}@page{size:A4;margin:15mm}
.two{display:grid;grid-template-columns:32% 1fr;gap:24px}.row{display:flex;justify-content:space-between}
table{border-collapse:collapse;width:100%}td,th{border:1px solid #999;padding:3px 6px;text-align:left}</style>"""

EN_JOBS = """<h2>Experience</h2>
<h3 class=row><span>Registered Nurse, Harbour Hospital</span><span>Mar 2019 – Present</span></h3>
<ul><li>Cared for up to six patients a shift on a surgical ward of thirty beds</li>
<li>Trained eleven new colleagues in wound care and in the new charting software</li>
<li>Cut medication errors by a fifth through a second check at handover</li></ul>
<h3 class=row><span>Nursing Assistant, Hillside Care Home</span><span>Jul 2015 – Feb 2019</span></h3>
<ul><li>Helped twenty residents with meals, washing and exercise every day</li>
<li>Kept the records of fluids and weight that the doctor relied on</li></ul>
<h2>Education</h2><p>BSc Nursing, Northgate University, 2012 – 2015</p>"""

EN_SIDE = """<h2>Contact</h2><p>jo@example.org</p><p>555 0100</p><h2>Skills</h2>
<p>Wound care</p><p>Triage</p><p>Epic charting</p><p>Microsoft Excel</p><p>Teaching</p>
<h2>Languages</h2><p>English, native</p><p>Spanish, fluent</p><p>Mandarin, basic</p>"""

ZH_JOBS = """<h2>工作经历</h2>
<h3 class=row><span>青禾科技有限公司　后端开发工程师</span><span>2020.07 – 至今</span></h3>
<ul><li>负责订单系统的设计与开发，日均处理三百万笔订单</li><li>用 Go 重写结算服务，响应时间从八百毫秒降到九十毫秒</li>
<li>带领四人小组，制定代码评审与上线规范</li></ul>
<h3 class=row><span>蓝海软件公司　测试工程师</span><span>2017.06 – 2020.06</span></h3>
<ul><li>编写自动化测试用例一千余条，覆盖支付与退款流程</li><li>搭建持续集成环境，每晚自动回归</li></ul>
<h2>教育背景</h2><p>江城理工大学　计算机科学与技术　本科　2013.09 – 2017.06</p>"""

ZH_SIDE = """<h2>联系方式</h2><p>li@example.org</p><p>13800000000</p><h2>专业技能</h2>
<p>Go、Python</p><p>MySQL、Redis</p><p>Linux 运维</p><p>压力测试</p><h2>语言能力</h2><p>英语六级</p><p>日语入门</p>"""

ZH_TABLE = """<h1>周青</h1><h2>工作经历</h2><table><tr><th>时间<th>单位<th>职位</tr>
<tr><td>2021.03–至今<td>海州市第二中学<td>数学教师</tr><tr><td>2018.09–2021.02<td>启明培训学校<td>课程顾问</tr>
<tr><td>2016.07–2018.08<td>海州图书馆<td>图书管理员</tr></table><h2>教育背景</h2><p>海州师范学院　数学　本科</p>"""

PAGES = {
    "en-plain": "<h1>Jo Madeup</h1>" + EN_JOBS,
    "en-columns": f"<h1>Jo Madeup</h1><p>A nurse of ten years who likes wards that are short of order, and who puts it there.</p><div class=two><div>{EN_SIDE}</div><div>{EN_JOBS}</div></div>",
    "zh-columns": f"<h1>李编造</h1><div class=two><div>{ZH_SIDE}</div><div>{ZH_JOBS}</div></div>",
    "zh-table": ZH_TABLE,
}


def run(*args):
    subprocess.run(args, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def office(path, kind, to):
    run("soffice", "--headless", "--convert-to", kind, "--outdir", str(TMP), str(path))
    ext = kind.split(":")[0]
    (OUT / to).write_bytes(path.with_suffix("." + ext).read_bytes())


def pages():
    for name, body in PAGES.items():
        page = TMP / f"{name}.html"
        page.write_text("<!doctype html><meta charset=utf-8>" + STYLE + body)
        run("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--print-to-pdf={OUT / (name + '.pdf')}", str(page))


def interleaved():
    """Two columns on one grid of lines, drawn line by line across both."""
    c = canvas.Canvas(str(OUT / "en-interleaved.pdf"), pagesize=A4, invariant=1)
    c.setFont("Helvetica-Bold", 18)
    c.drawString(50, 790, "Sam Fictional")
    left = ["Skills", "Python", "SQL", "Spark", "Airflow", "Tableau", "", "Languages", "English", "German", "", "Interests", "Climbing", "Chess"]
    right = [
        "Experience", "Data Engineer, Northwind Analytics, Jan 2020 - Present", "Built the pipelines that load four billion rows a day",
        "Moved the warehouse to another provider in one weekend", "Wrote the tests that now guard every table we publish", "",
        "Data Analyst, Fabrikam Retail, Aug 2016 - Dec 2019", "Forecast the demand of two hundred shops by week",
        "Taught the buyers to read the forecasts and to doubt them", "", "Education", "MSc Statistics, Lakeside University, 2014 - 2016",
        "BSc Mathematics, Lakeside University, 2011 - 2014", "Thesis on the error of small samples",
    ]
    for i, (a, b) in enumerate(zip(left, right)):
        c.setFont("Helvetica", 10)
        c.drawString(50, 750 - 14 * i, a)
        c.drawString(200, 750 - 14 * i, b)
    c.save()


def scanned():
    im = Image.new("L", (620, 877), 255)
    ImageDraw.Draw(im).text((40, 60), "Pat Picture\nAccountant, Contoso\n2015 - 2021", fill=0)
    jpeg = io.BytesIO()
    im.save(jpeg, "JPEG", quality=40)
    (TMP / "scan.jpg").write_bytes(jpeg.getvalue())
    c = canvas.Canvas(str(OUT / "scanned.pdf"), pagesize=A4, invariant=1)
    c.drawImage(str(TMP / "scan.jpg"), 0, 0, *A4)
    c.save()


def locked():
    source = OUT / "en-interleaved.pdf"
    run("qpdf", "--encrypt", "secret", "owner", "256", "--", str(source), str(OUT / "password.pdf"))
    run("qpdf", "--encrypt", "", "owner", "256", "--", str(source), str(OUT / "owner.pdf"))


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
BOX = f"""<w:r {W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml">
<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline><wp:extent cx="2000000" cy="500000"/><wp:docPr id="9" name="b"/><a:graphic>
<a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="2000000" cy="500000"/></a:xfrm>
<a:prstGeom prst="rect"/></wps:spPr><wps:txbx><w:txbxContent><w:p><w:r><w:t>BOX</w:t></w:r></w:p></w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice>
<mc:Fallback><w:pict><v:shape style="width:150pt;height:40pt"><v:textbox><w:txbxContent><w:p><w:r><w:t>BOX</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"""
DELETED = f'<w:del {W} w:id="7" w:author="a" w:date="2024-01-01T00:00:00Z"><w:r><w:delText xml:space="preserve"> DELETED</w:delText></w:r></w:del>'


def words(lang):
    en = lang == "en"
    d = Document()
    d.sections[0].header.paragraphs[0].text = "Alex Imaginary, curriculum vitae" if en else "王虚构 个人简历"
    d.sections[0].footer.paragraphs[0].text = "Driving licence B" if en else "驾照 C1"
    d.add_heading("Alex Imaginary" if en else "王虚构", 0)
    p = d.add_paragraph()
    p._p.append(parse_xml(BOX.replace("BOX", "Electrician, open to travel" if en else "会计，可出差")))
    d.add_heading("Experience" if en else "工作经历", 1)
    for title, when, points in (
        [("Electrician, Volt & Sons", "Apr 2018 – Present", ["Wired forty houses", "Trained two apprentices"]),
         ("Apprentice, Bright Spark Ltd", "Sep 2014 – Mar 2018", ["Fitted switches and sockets"])] if en else
        [("云山贸易有限公司\t会计", "2019.04 – 至今", ["编制月度报表", "每年完成审计配合"]),
         ("江河商行\t出纳", "2016.07 – 2019.03", ["管理现金与票据"])]):
        p = d.add_paragraph(title)
        p.add_run("\t" + when)
        p._p.append(parse_xml(DELETED))
        for point in points:
            d.add_paragraph(point, style="List Bullet")
    d.add_heading("Education" if en else "教育背景", 1)
    t = d.add_table(rows=2, cols=3, style="Table Grid")
    rows = ([("2012 – 2014", "Riverside College", "Diploma, Electrical Installation"), ("2010 – 2012", "Riverside School", "GCSE")] if en else
            [("2012.09 – 2016.06", "东湖财经大学", "会计学 本科"), ("2009.09 – 2012.06", "东湖一中", "高中")])
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            t.cell(r, c).text = cell
    d.add_paragraph()
    t = d.add_table(rows=1, cols=2)
    side = ["Skills", "Soldering", "Fault finding", "AutoCAD", "Safety"] if en else ["技能", "用友 U8", "金蝶 K3", "Excel 函数", "税务申报"]
    main = ["Certificates", "18th Edition Wiring", "Inspection and Testing", "First Aid", "Forklift"] if en else ["证书", "初级会计职称", "中级会计职称", "英语四级", "普通话二甲"]
    t.cell(0, 0).text, t.cell(0, 1).text = "\n".join(side), "\n".join(main)
    d.core_properties.author = ""
    path = TMP / f"{lang}.docx"
    d.save(path)
    (OUT / f"{lang}.docx").write_bytes(path.read_bytes())
    office(path, "odt", f"{lang}.odt")
    office(path, "rtf", f"{lang}.rtf")
    if en:
        office(path, "doc:MS Word 97", "en.doc")
        office(path, "pdf", "en-office.pdf")


def linkedin():
    files = {
        "Profile.csv": "First Name,Last Name,Maiden Name,Address,Birth Date,Headline,Summary,Industry\nNoa,Unreal,,1 Secret Street,Jan 1,Product designer,\"I draw,\nthen I ask.\",Software\n",
        "Positions.csv": "Company Name,Title,Description,Location,Started On,Finished On\nTailspin Toys,Product Designer,Drew the app of a toy shop,Leeds,Mar 2019,\nWingtip,Junior Designer,,York,Jun 2016,Feb 2019\n",
        "Education.csv": "School Name,Start Date,End Date,Notes,Degree Name,Activities\nMoorland University,2013,2016,,\"BA, Graphic Design\",Chess club\n",
        "Skills.csv": "Name\nFigma\nUser research\n",
        "Certifications.csv": "Name,Url,Authority,Started On,Finished On,License Number\nUX Certificate,,Nielsen,Jan 2020,,\n",
        "Languages.csv": "Name,Proficiency\nHebrew,Native or bilingual proficiency\n",
        "Email Addresses.csv": "Email Address\nnoa@example.org\n",
    }
    with zipfile.ZipFile(OUT / "linkedin.zip", "w", zipfile.ZIP_DEFLATED) as z:
        for name, text in files.items():
            z.writestr(zipfile.ZipInfo("Basic_LinkedInDataExport/" + name), text)


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    pages()
    interleaved()
    scanned()
    locked()
    words("en")
    words("zh")
    linkedin()
