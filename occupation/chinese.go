package occupation

import (
	"sort"
	"strings"
	"unicode"
)

// plainChinese brings a Chinese title to the form that the index is written in:
// traditional characters become simplified ones, words of Taiwan the
// mainland's, and the abbreviations that stand inside Chinese titles are spelled
// out. Text without Chinese
// characters is left as it is.
func plainChinese(s string) string {
	if !hasHan(s) {
		return s
	}
	var out strings.Builder
	var word []rune
	flush := func() {
		if long := spelledOut(strings.ToLower(string(word))); long != "" {
			out.WriteString(long)
		} else {
			out.WriteString(string(word))
		}
		word = word[:0]
	}
	for _, r := range s {
		if r < 0x80 && unicode.IsLetter(r) {
			word = append(word, r)
			continue
		}
		flush()
		out.WriteRune(simplified(r))
	}
	flush()
	plain := out.String()
	for _, w := range taiwanese() {
		plain = strings.ReplaceAll(plain, w[0], w[1])
	}
	return plain
}

// taiwanese are words of Taiwan's job titles and the mainland's words for them.
func taiwanese() [][2]string {
	return [][2]string{{"程式", "程序"}, {"软体", "软件"}, {"硬体", "硬件"}, {"资讯", "信息"}, {"网路", "网络"}, {"数位", "数字"},
		{"专案", "项目"}, {"行销", "营销"}, {"计程车", "出租车"}, {"伺服器", "服务器"}, {"资料库", "数据库"}}
}

// spelledOut is what an abbreviation means in a Chinese title; "" if it is none.
func spelledOut(word string) string {
	switch word {
	case "ai":
		return "人工智能"
	case "aigc":
		return "生成式人工智能"
	case "hr":
		return "人力资源"
	case "it":
		return "信息技术"
	case "pr":
		return "公关"
	case "vr":
		return "虚拟现实"
	case "ar":
		return "增强现实"
	case "bd":
		return "商务拓展"
	}
	return ""
}

// simplified is the simplified form of a character; any other is itself.
func simplified(r rune) rune {
	const n = 6 // bytes of a pair, both characters of three
	i := sort.Search(len(traditional)/n, func(i int) bool { return traditional[i*n:i*n+n/2] >= string(r) })
	if i*n < len(traditional) && traditional[i*n:i*n+n/2] == string(r) {
		return []rune(traditional[i*n+n/2 : i*n+n])[0]
	}
	return r
}

// traditional holds pairs of a traditional character and its simplified form, in
// the order of Unicode: those whose simplified form stands in the names.
const traditional = "" +
	"並并乾干亞亚佈布併并來来侶侣侷局係系俬私倉仓個个倖幸倫伦側侧偵侦備备傢家傳传債债傷伤傾倾價价儀仪儘尽優优儲储兌兑兒儿內内" +
	"兩两冊册凈净凍冻別别則则剋克剝剥創创剷铲劃划劇剧劑剂動动務务勞劳勢势勸劝匯汇區区協协卻却卽即厤历參参吶呐員员問问啓启啟启" +
	"喪丧喫吃單单噴喷噹当嚥咽嚮向嚴严國国圍围園园圓圆圖图團团埰采執执堅坚報报場场塊块塗涂墊垫墻墙壓压壺壶壽寿夥伙夾夹妝妆娛娱" +
	"婦妇嬰婴孃娘學学孿孪宮宫寀采實实寧宁審审寫写寬宽寵宠寶宝將将專专尋寻對对導导屍尸層层屬属峯峰崑昆崗岗巖岩師师帶带幣币幫帮" +
	"幹干幾几庫库廂厢廚厨廠厂廢废廣广廳厅弔吊張张強强彆别彈弹彎弯彔录彙汇彫雕彿佛後后復复徵征恆恒愛爱態态憶忆應应懞蒙懷怀戀恋" +
	"戰战戲戏戶户拋抛捨舍捫扪捲卷掃扫掛挂採采揀拣揚扬換换揮挥損损搗捣搶抢摺折撈捞撥拨撫抚撲扑擇择擊击擋挡擔担據据擠挤擣捣擬拟" +
	"擴扩擺摆擾扰攔拦攝摄攤摊攪搅敎教數数斷断於于旂旗旣既昇升時时曆历曏向書书會会朮术東东柵栅査查桿杆條条棄弃棊棋棧栈業业極极" +
	"榦干構构槍枪樁桩樂乐樑梁樓楼標标樣样樹树橋桥機机橫横檔档檢检檯台櫃柜櫥橱欄栏權权歡欢歷历歸归殘残殮殓殯殡殺杀殻壳殼壳氣气" +
	"氫氢氬氩汙污決决沖冲涼凉淨净減减測测準准溝沟溫温溼湿滅灭滌涤滙汇滲渗滷卤滾滚滿满漁渔漢汉漬渍漿浆潔洁潛潜潤润澆浇濕湿濛蒙" +
	"濟济濾滤瀏浏瀝沥灑洒灘滩災灾為为無无煉炼煙烟熱热燈灯燒烧燙烫營营燭烛爐炉爭争爲为爺爷牀床牆墙牽牵狹狭獄狱獨独獵猎獸兽獻献" +
	"現现琱雕環环產产産产甯宁畫画畵画當当疊叠痠酸療疗癇痫癒愈癥症癮瘾癲癫發发皁皂盃杯盜盗盡尽監监盤盘盪荡眞真眾众睏困矇蒙矯矫" +
	"碩硕確确碼码磚砖礎础礙碍礦矿祕秘禮礼稅税種种稱称積积穩稳窯窑竈灶競竞筆笔箇个節节範范築筑簡简簽签簾帘籃篮籌筹籤签糞粪糧粮" +
	"糰团糾纠紀纪約约紅红紉纫紋纹納纳純纯紗纱紙纸級级紛纷紡纺紮扎細细紹绍終终組组結结絞绞絡络給给絨绒統统絲丝綁绑綉绣綑捆經经" +
	"綜综綠绿綫线維维網网綳绷綵彩緑绿緒绪線线緝缉編编緩缓緯纬練练縫缝縮缩縱纵縴纤總总績绩繃绷織织繕缮繞绕繡绣繩绳繪绘繫系繼继" +
	"續续纔才纖纤纜缆缽钵羣群義义習习翫玩聞闻聯联聰聪聲声職职聽听聾聋脅胁脩修脫脱腎肾腦脑腫肿腳脚腸肠膚肤膠胶膩腻臟脏臨临臺台" +
	"與与興兴舊旧舘馆艙舱艦舰莊庄菸烟萬万葉叶葯药蒐搜蓆席蓋盖蔘参蕩荡薦荐薩萨藝艺藥药處处虛虚號号蝕蚀蝸蜗蟲虫蟻蚁蠟蜡衆众術术" +
	"衕同衛卫衝冲補补裝装製制複复襪袜襬摆襯衬覈核見见規规視视親亲覺觉覽览觀观觸触訂订計计討讨訓训託托記记訟讼訪访設设許许訴诉" +
	"診诊註注証证詐诈評评詞词詢询試试詩诗話话誌志認认語语誠诚誤误說说説说課课調调談谈請请論论諜谍諮咨謀谋講讲謹谨證证識识譜谱" +
	"譟噪譯译議议護护讀读變变豬猪貓猫負负財财貨货販贩貪贪責责貴贵買买貸贷費费貼贴貿贸賃赁資资賓宾賠赔賣卖質质賬账賭赌賴赖購购" +
	"賽赛贈赠趕赶跡迹踐践蹟迹蹤踪車车軋轧軌轨軍军軟软軸轴載载輔辅輕轻輛辆輪轮輯辑輸输輻辐輿舆轉转辦办辯辩農农迴回連连週周進进" +
	"遊游運运過过達达違违遙遥遜逊遞递遠远適适遷迁選选遺遗還还邊边邏逻郵邮鄉乡醜丑醣糖醫医醬酱釀酿釘钉針针釣钓鈅钥鈍钝鈑钣鈡钟" +
	"鉆钻鉗钳鉚铆鉢钵鉬钼銀银銑铣銜衔銷销銹锈銼锉鋁铝鋅锌鋒锋鋪铺鋸锯鋼钢錄录錘锤錠锭錢钱錨锚錫锡錯错録录錶表鍊炼鍋锅鍍镀鍛锻" +
	"鍼针鍾钟鎖锁鎚锤鎭镇鎮镇鏇旋鏈链鏜镗鏟铲鏡镜鏢镖鏽锈鐘钟鐵铁鑄铸鑑鉴鑒鉴鑰钥鑲镶鑼锣鑽钻鑿凿長长門门閃闪閉闭開开閑闲閒闲" +
	"間间閘闸閤合閥阀閱阅閲阅闆板闇暗關关陞升陳陈陸陆陽阳隊队際际隨随險险隱隐隻只雙双雜杂雞鸡離离難难雲云電电霧雾靈灵靜静響响" +
	"頁页頂顶項项順顺頌颂預预領领頜颌頭头頸颈頻频顆颗題题額额願愿類类顧顾顯显風风颱台颳刮飛飞飪饪飯饭飲饮飼饲飽饱飾饰餅饼養养" +
	"館馆餬糊餵喂餾馏馬马馴驯駁驳駐驻駕驾駛驶騎骑驅驱驗验髒脏體体髮发鬥斗魚鱼魷鱿鮮鲜鳥鸟鵰雕鶴鹤鷄鸡鹵卤鹽盐麥麦麪面麫面麯曲" +
	"麴曲麵面點点黨党齒齿齣出龍龙"
