"""The words by which briefs ask for each feature."""

from __future__ import annotations

import re

_AS_OUTPUT = r"(?<!as )(?<!as a )(?<!be a )(?<!to )(?<!report \()(?<!template \()(?<!md/)(?<!html/)"
_TELL = (
    r"(?:describ|explain|discuss|outlin|document|sketch|paragraph on|"
    r"how (?:you|it|one) (?:would|might))\w*"
)
_ASSISTANT = (
    r"\bAI[- ](?:cod\w+ |writ\w+ |powered )?(?:assist(?:ants|ance|ed)\b|tools?|us(?:e|age)\b|help|"
    r"agents|generated|"
    r"coding|policy|disclosure)|\buse of AI\b|\b(?:use|using) AI\b|\bAI is\b|copilot|"
    r"chatgpt|claude(?: code)?\b|\bcursor\b|coding assistants?|generative AI|"
    r"LLMs? (?:to (?:write|help)|for (?:coding|writing))|\bAI tools"
)

_SOURCES = {
    "pdf": rf"{_AS_OUTPUT}\bpdfs?\b",
    "md": rf"{_AS_OUTPUT}(?:\bmarkdown\b|(?<=[\s/(,])\.?md\b)(?!\s*(?:report|file with))",
    "txt": r"\btxt\b|plain[- ]text|text files",
    "docx": r"\bdocx\b|\bWord (?:files?|documents?)",
    "html": r"\bhtml\b(?!\s*report)(?<!md/html)|\bURLs?\b(?= /|s?\b.{0,20}(?:input|page))|\bURLs\b|"
    r"scrap(?:e|ing)|crawl|page text|web ?sites?\b",
    "json": r"\w+\.json\b(?<!schema\.json)|json (?:catalog|product|document|dump|export|data)\w*|"
    r"json files?\b(?! per)",
    "jsonl": r"\bjsonl\b",
    "csv": r"\bcsvs?\b|\bexcel\b|\bxlsx?\b|spreadsheet|tabular|parquet",
    "notebook": r"\bnotebooks?\b(?! (?:ok|fine|allowed|are|is|welcome))|\bipynb\b",
    "hfdata": r"hugging ?face(?:'s)? (?:hub|data)|datasets? from|\b(?:alpaca|tulu|ultrachat|"
    r"squad|ms ?marco|natural questions|imdb|ag ?news|"
    r"beir|pubmed|hotpot ?qa|glue|dolly|oasst|gsm8k|banking77|sst-?2|xsum|wikitext|sciq|"
    r"ultrafeedback|"
    r"cnn/?daily ?mail|trivia ?qa)\b",
}
_SYSTEM = {
    "api": r"\bREST(?:ful)?\b|\bHTTP\b|\bendpoints?\b|\bfastapi\b|\bflask\b|\bweb[- ](?:service|"
    r"api)\b|"
    r"\b(?:POST|GET) /|\bAPI (?:docs|server|layer|service|endpoint)|\b(?:an?|the|simple|small|"
    r"inference|"
    r"prediction|query) API\b|\bapi\.py",
    "cli": r"command[- ]line|\bCLI\b|\bpython -m\b|\brun\.py\b|\s--\w+|\ba command\b",
    "ui": r"\bUI\b|user interface|front-?end|streamlit|gradio|chainlit|chat (?:interface|window)|"
    r"web app|"
    r"(?:minimal|simple|small|single) (?:web )?page|\bbrowser\b|web (?:interface|form)",
    "docker": r"\bdocker(?![- ]?compose)|containeri[sz]|\bcontainers?\b",
    "compose": r"docker[- ]?compose|\bcompose\b(?:\.ya?ml| file| up| stack)|docker\s?(?:/|\+|"
    r"and) ?compose",
    "ci": r"\bCI\b|continuous integration|github actions|gitlab[- ]ci|jenkins",
    "env": r"(?<!\w)\.env\b|env(?:ironment)? variables?|\bsecrets?\b|API keys? (?:must|never|not|"
    r"out|in|may)|"
    r"credentials|no (?:hard-?coded )?keys",
    "cache": r"\bcach(?:e|es|ed|ing)\b",
    "safety": r"guard-?rails?|prompt[- ]injection|jailbreak|\bsafety\b|moderation|toxic|\bPII\b|"
    r"harmful|"
    r"content filter|offensive|profan",
    "log": r"\blog(?:s|ging|ged)?\b(?! in)|\btrac(?:e|es|ed|ing)\b|observab|prometheus|"
    r"opentelemetry",
    "errors": r"error[- ]handling|handl\w+ errors|malformed|invalid (?:input|request|file)s?|"
    r"crash|\bretr(?:y|ies)\b|"
    r"time-?outs?\b|edge cases|graceful|helpful error|resilien|corrupt|errors? (?:is|are) handled",
    "offline": r"\boffline\b|no network|without (?:a |any |the )?(?:network|internet|real model|"
    r"calling)|"
    r"\bstub|\bmock\w*|recorded responses|fake (?:LLM|model)|air-?gapped",
    "history": r"(?:chat|conversation|query|session|message)s? history|history of (?:queries|"
    r"questions|conversations)",
    "struct": r"structured (?:\w+ )?(?:output|json|data|response|record|answer)|json[- ]schema|"
    r"typed (?:fields|output)|"
    r"pydantic|(?:as|return\w*|returns?|output\w*|writ\w+|valid|responses?[\w\s]* are) (?:a |an |"
    r"valid )*(?:structured )?json\b|"
    r"json (?:output|response|array|object|per)|json file per|\{\s*\"?\w+\"?\s*,|\bto a schema|"
    r"typed records?",
    "agent": r"\b(?:AI|LLM|autonomous|the|an|two|sub|single|specialist|\w+ing|second|multiple|"
    r"and \w+)[- ]agents?\b|"
    r"\bagentic|tool[- ](?:call|us)\w+|calling tools|function[- ]call\w*|langgraph|crewai|autogen|"
    r"\bmulti-?agent|supervisor",
    "multi": r"multi-?turn|follow-?up questions|\bmemory\b(?! (?:use|usage|footprint|and time))|"
    r"several turns|(?:chat|conversation) history",
    "mcp": r"\bMCP\b|model context protocol",
    "rerank": r"\bre-?rank\w*|cross-?encoder",
    "sbert": r"sentence[- ](?:transformer|encoder|bert)|\bsbert\b|minilm",
}
_WORK = {
    "tests": r"\b(?:unit|integration|automated|smoke|end-to-end|e2e|functional|regression|"
    r"api)[- ]tests?\b|"
    r"(?<!load )(?<!stress )(?<!significance )(?<!A/B )(?<!hypothesis )\btests\b|pytest|"
    r"\btest (?:suite|coverage)\b(?! json)|(?:>= ?\d+|at least one|one|a) tests?\b(?![-\w]|"
    r" (?:set|data|split|questions|rows|suite))|\btest,|model-test",
    "eval": r"(?<!prometheus )\bmetrics?\b(?!, why)|\brecall\b|\bprecision\b|\b(?:macro-|"
    r"micro-)?F1\b|\baccuracy\b|\bBLEU\b|"
    r"\bROUGE\b|\bn?DCG\b|\bMRR\b|\bAUC\b|\bRAGAS\b|deepeval|held-?out|perplexity|hit[- ]rate|"
    r"faithfulness|"
    r"(?:quality|retrieval|online|rag|offline|model|automat\w+|quantitative) evaluation|"
    r"\bevals?\b|evaluat(?:e|ion|ing) (?:the|of|your (?:system|pipeline|model|rag)|on|method|set|"
    r"data|pipeline|report)|"
    r"measure how|confusion matrix|benchmark (?:set|data|suite)|hidden (?:test )?(?:questions|"
    r"set|data)|\bmeasures such",
    "evalset": r"(?:eval(?:uation)?|golden|gold|benchmark|reference) ?-?(?:data)?-?(?:set|pairs|"
    r"questions|data)\b|"
    r"test[- ](?:questions|suite json|queries)|question[-– ]answer|\bgold\b|"
    r"hand-?written .{0,20}questions|"
    r"(?:>= ?|at least |your own )\d* ?(?:\w+ )?(?:questions|queries)",
    "judge": r"LLM[- ]as[- ](?:a[- ])?judge|\b(?:the|a|an|LLM|P2:?) judge\b|judge (?:with|prompt|"
    r"model|valid)|"
    r"model-graded|position[- ](?:swap|bias)",
    "stats": r"confidence intervals?|significan(?:ce|t)|\bkappa\b|bootstrap|p-values?|statistic|"
    r"hypothesis test|"
    r"test-retest|inter-(?:rater|annotator)|correlat|error bars|standard (?:error|deviation)|"
    r"spearman|pearson",
    "latency": r"\blatenc|\bp9[059]\b|\bp50\b|response times?|\bthroughput|inference time|"
    r"tokens per second|"
    r"(?:memory|memory use) and time|training time|performance (?:analysis|test|benchmark)",
    "load": r"(?:load|stress)[- ]?test|\blocust\b|concurren\w+ (?:users|requests|clients)|"
    r"requests per second|benchmark(?:ing)? tool|different (?:numbers of )?users",
    "cost": r"(?<!no )\bcosts?\b|token (?:usage|count|cost)|\bdollars\b|pricing",
    "baseline": r"\bbaselines?\b|\bbeat (?:a|the)\b|before/after|before and after|majority class|"
    r"compar\w+ (?:\w+ ){0,3}(?:with|to|against) (?:a |the )?(?:simple|naive|untrained|base|"
    r"original|zero-shot)",
    "ft": r"fine-?tun\w*|\bSFT\b|\bDPO\b|\btrain (?:a|an|the|two|with|your|both)\b|"
    r"instruction[- ]tun",
    "lora": r"\bQ?-?LoRA\b|\bPEFT\b|\badapters?\b|galore",
    "clf": r"classif\w*|\blabel(?:s|led|ed)?\b|confusion matrix|categori[sz]",
    "repro": r"reproduc|\bseeds?\b|determinis\w+ (?:run|result|split)|same hyper-?param",
    "gpu": r"\bGPUs?\b(?! (?:is|are) not)|\bcolab\b|\bCUDA\b",
    "nogpu": r"(?:no|without)(?: an?)? (?:dedicated )?GPU|\bCPU[- ]?only|\bon (?:a )?CPU\b|"
    r"GPU (?:is )?not (?:needed|required)",
    "local": r"local(?:ly)?[- ](?:\w+ )?(?:model|embedding|LLM|inference|run)\w*|run\w* locally|"
    r"free[- ]tier|"
    r"free (?:model|LLM|API)s?|open(?:[- ]source|[- ]weights?)? (?:model|LLM)s?(?! briefly)|"
    r"\bollama\b|(?:no|without|require a) paid|"
    r"laptop|llama\.cpp|\bvLLM\b|self-hosted|(?:no|without) (?:an )?API keys?",
    "cloud": r"\bdeploy(?:ed|ment)? (?:\w+ )?(?:to|on|in) (?:a |the )?(?:public )?(?:cloud|AWS|"
    r"GCP|Azure|heroku|"
    r"render|fly|vercel|kubernetes)|live (?:URL|demo)|hosted (?:demo|URL)|cloud run|"
    r"\bkubernetes\b|terraform",
    "clouddoc": rf"(?:{_TELL}|productioni)[^.;]*\b(?:cloud|AWS|GCP|Azure|deploy)",
    "mondoc": rf"{_TELL}[^.;]*\bmonitor|monitoring (?:plan|strategy|approach)",
}
_PAPERS = {
    "cite": r"\bcitations?\b|\bcit(?:e|es|ed|ing)\b|(?<!open )(?<!open-)(?<!data )\bsources\b(?! "
    r"code)|\bsource "
    r"(?:document|page|passage|file|reference|link|chunk|citation)s?|links? to the|references to|"
    r"attribut\w+ to|"
    r"\bquote the|document and page|page it was|which (?:document|page|passage|file)s? |"
    r"show\w* (?:\w+ ){0,3}(?:documents|passages|chunks|sources)",
    "idk": r"don['\u2019]?t know|no[- ]?(?:answer|context)\b|refus(?:e|al|es)\b|unanswerable|"
    r"hallucinat|instead of guess|"
    r"(?:cannot|can't|can not) be answered|(?:in)?sufficient (?:context|evidence)|no evidence|"
    r"without evidence|"
    r"nothing supports|never invent|do(?:es)? not (?:contain|cover|hold) |not (?:found|covered|"
    r"contained|answerable)"
    r"\b|\bif no \w+|is silent|weiß ich nicht|answer only from|abstain|out-of-(?:scope|"
    r"domain) quest|made[- ]up",
    "design": r"design (?:decision|choice|doc|rationale|discussion)s?|design\.md|\bdecisions\b|"
    r"justif\w+|rationale|"
    r"explain (?:why|your|how|the)|why you|the reasons?|\breasoning\b|\barchitectur(?:e|al)\b|"
    r"\breadme\b[^.]{0,60}\bdesign\b|\bchoices\b(?! are)|which .{0,20} you chose|"
    r"\bapproach\b(?! over)|readme (?:to|with|incl|that|should|cover|expl)\w*|readme ?[:(]",
    "tradeoff": r"trade-?offs?|pros and cons|(?:alternatives|choices|"
    r"options) (?:you )?(?:have )?considered|"
    r"(?:quality|accuracy|cost|speed|memory|latency) (?:vs\.?|versus|against) \w+",
    "limits": r"\blimitations?\b|known (?:issues|problems|limits)|does(?: not|n't) work|"
    r"shortcomings?|weakness|"
    r"what(?: is|'s)? (?:missing|remains)|left out|skipped|broke|caveats|honest about",
    "future": r"\bfuture\b|other things you would|next steps?|what(?: you would do)? next|"
    r"more time|(?:possible |"
    r"concrete |potential )?improvements\b|"
    r"would (?:you )?(?:\w+ )?(?:improve|change|add)\b|roadmap|if you had|left out for|outlook|"
    r"extensions?\b",
    "diag": r"\bdiagrams?\b|architecture\.(?:png|svg|jpe?g|pdf)|flow ?charts?|mermaid",
    "report": r"\b(?:written|short|final|eval(?:uation)?|technical|separate|brief|"
    r"results?) report\b|"
    r"\breport (?:of|max|as|in|\()|\ba report\b|\breport(?=,|$|\.$)|write-?up|\bslides\b|"
    r"white ?paper",
    "video": r"\bvideo\b|screen ?(?:cast|capture|recording)|\bloom\b|demo recording|recorded demo",
    "commits": r"commit history|\bcommits\b|git history|history of commits",
    "timelog": r"time spent|time (?:log|tracking)|how long (?:it|you|each)|hours you (?:spent|"
    r"needed)|"
    r"log (?:of )?your (?:time|hours)",
    "aipolicy": _ASSISTANT,
}

PATTERNS = {
    tag: re.compile(pattern, re.I)
    for table in (_SOURCES, _SYSTEM, _WORK, _PAPERS)
    for tag, pattern in table.items()
}
ASSISTANT = PATTERNS["aipolicy"]
IMPLIED = {"compose": "docker", "lora": "ft"}
# Words that grading criteria use of the candidate's work at large.
GRADED_APART = frozenset({"report", "errors"})
INPUTS = tuple(_SOURCES)
CHOSEN = frozenset({*INPUTS, "gpu"})  # no demand where the candidate may choose
