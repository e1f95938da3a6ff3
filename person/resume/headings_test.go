package resume

import "testing"

func TestHeadingsAreKnownByWordsNumbersAndEndings(t *testing.T) {
	v := readVocabulary()
	for text, want := range map[string]string{
		"WORK EXPERIENCE": "experience", "三、任教经历": "experience", "（二）工作经历": "experience", "WORK 工作": "experience",
		"工作经历 WORK HISTORY": "experience", "Driving Experience": "experience", "执业经历:": "experience", "校内经历": "other",
		"项目经历": "other", "学习经历": "education", "EDUCATION 教育": "education", "Education & Certifications": "education",
		"工 作 经 历": "experience", "【教育经历】": "education", "Personal Skills": "skills", "四、获奖情况": "other",
		"学历：初中": "", "学历   大专（自考）": "", "5年工作经验": "", "项目经理": "", "Sales experience in retail": "",
		"新东方教育": "", "Staff Accountant": "", "一级建造师": "",
	} {
		if got := v.heading(text); got != want {
			t.Errorf("%q begins %q, want %q", text, got, want)
		}
	}
}

func TestAHeadingMayStandBeforeItsTextOrInACell(t *testing.T) {
	v := readVocabulary()
	for text, want := range map[string]struct {
		section, rest string
		goesOn        bool
	}{
		"教育：2005-2008 某校":     {"education", "2005-2008 某校", false},
		"工作经历   2015-至今  某公司": {"experience", "2015-至今  某公司", true},
		"教育经历\t2007-2010 某校":  {"education", "2007-2010 某校", true},
		"学历   大专   专业   会计":   {"education", "大专   专业   会计", false},
		"Nurse   2015 - 2018": {"", "Nurse   2015 - 2018", false},
	} {
		if section, rest, goesOn := v.headed(text); section != want.section || rest != want.rest || goesOn != want.goesOn {
			t.Errorf("%q: %q %q %t", text, section, rest, goesOn)
		}
	}
}
