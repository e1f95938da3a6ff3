package occupation

import "testing"

func TestTraditionalAndAbbreviatedTitlesReadAsSimplifiedOnes(t *testing.T) {
	for in, want := range map[string]string{
		"護理師": "护理师", "會計師": "会计师", "AI训练师": "人工智能训练师", "資深HR": "资深人力资源", "AIGC 绘画师": "生成式人工智能 绘画师",
		"AI engineer": "AI engineer", "Java开发": "Java开发", "护士": "护士", "": "",
	} {
		if got := plainChinese(in); got != want {
			t.Errorf("plainChinese(%q) = %q, want %q", in, got, want)
		}
	}
	for i := 6; i < len(traditional); i += 6 {
		if traditional[i:i+3] <= traditional[i-6:i-3] {
			t.Fatalf("%s is out of order", traditional[i:i+3])
		}
	}
}

func TestSearchReadsTraditionalCharactersAndAbbreviations(t *testing.T) {
	c := open(t)
	for query, want := range map[string]string{
		"會計": "13-2011.00", "護士": "29-1141.00", "AI训练师": "15-1299.00", "律師": "23-1011.00", "程式設計師": "15-1251.00",
	} {
		hits := c.Search(query, 3)
		ok := false
		for _, h := range hits {
			ok = ok || c.Occupations[h.Index].Code == want
		}
		if !ok {
			t.Errorf("Search(%s) does not find %s among three", query, want)
		}
	}
}
