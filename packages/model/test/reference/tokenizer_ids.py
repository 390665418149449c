"""Expected ids (and spans) of difficult strings, from other people's tokenizers.

    pip install tokenizers==0.23.3 sentencepiece==0.2.3 gguf==0.19.0 protobuf==7.36.2
    python tokenizer_ids.py FOLDER_WITH_THE_TWO_GGUF_FILES

Writes ../fixtures/tokenizers/*.json. Without the folder only the tiny tokenizers are written.

SmolLM2's reference is built from the GGUF's tokens and merges with the rule it names (`smollm`: numbers one by one,
then GPT-2's byte-level BPE). Gemma's is a SentencePiece model put together from the GGUF's pieces and scores.
"""

import io
import json
import re
import sys
import unicodedata
from pathlib import Path

import sentencepiece as spm
import tokenizers
from sentencepiece import sentencepiece_model_pb2 as proto
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

OUT = Path(__file__).parent.parent / "fixtures" / "tokenizers"
VERSIONS = {"tokenizers": tokenizers.__version__, "sentencepiece": spm.__version__}

STRINGS = [
    "", " ", "  ", "   ", " " * 7, " " * 31, " " * 32, " " * 33, " " * 40, "\t", "\n", "\r\n", "\n\n\n", " \n \n ",
    "Hello world", " Hello world", "Hello  world ", "a b  c   d    e", "x" + " " * 40 + "y", "x" + " " * 16 + "1",
    "\tif (a\t== b) {\n\t\treturn  c;\r\n\t}\r\n", "def f(x):\n    return x**2  # square\n\n\nprint(f(10))",
    "for(int i=0;i<n;++i){a[i]+=b[i]<<2;}", "<div class=\"x\">\n  <p>1 &lt; 2</p>\n</div>", "SELECT * FROM t WHERE id='7';",
    "https://example.org/a/b?c=1&d=%20e#frag-2", "user.name+tag@mail.example.co.uk", "C:\\Users\\x\\file.txt",
    "0", "7 8 9", "1234567890", "3.14159", "1,000,000", " 1", "  12", "   123", "\n1", "\n 2", "\n\n 34", "\t5", "a1b22c333",
    "x 1 2  3   4", "10:30 am, 5 - 3 = 2", "no. 5", "²³ ¼ ½", "Ⅳ ⅷ Ⅻ", "٠١٢٣ ٤٥", "१२३", "①②③", "𝟏𝟐𝟑", "五 十 〇", "1٢3",
    "naïve café", "nai\u0308ve cafe\u0301", "e\u0301\u0327\u0323", "\u0301", " \u0301x", "Å Å Å", "ﬁ ﬀ", "Ｆｕｌｌ　ｗｉｄｔｈ",
    "I'm you're we've they'll he'd it's don't", "I'M YOU'RE WE'VE", "‘quoted’ “text” — dash… ", "'s 's'S",
    "Don't stop", "!!!???...", "@#$%^&*()_+-=[]{}|;':\",./<>?`~", "a_b-c.d", "....", "----", "=====", "######",
    "日本語のテキスト", "中文字符 混合 English", "한국어 텍스트", "\u1112\u1161\u11ab", "ไทย ภาษา", "עברית טקסט", "مرحبا بالعالم", "abc עברית def",
    "\u200fRTL\u200e", "हिन्दी में", "தமிழ்", "Ελληνικά", "Русский текст", "ქართული", "አማርኛ", "𐰑𐰖𐰺",
    "😀", "😀😃😄", " 😀 ", "a😀b", "👩‍👩‍👧‍👦", "👩🏽‍🚀", "🏳️‍🌈", "🇫🇷🇩🇪", "❤️", "☎️ ☎", "1️⃣", "🤷🏿‍♀️ ok",
    "zero\u200bwidth\u200djoin", "nb\u00a0sp", "em\u2003sp", "nel\u0085x", "bom\ufeffx", "\ufeff", "line\u2028sep\u2029", "soft\u00adhyphen",
    "\u0000", "a\u0000b", "\u0001\u0002", "\u0007bell", "\u001b[31mred\u001b[0m", "\ufffd", "\ufffe", "\ue000", "\ue100",
    "▁", "▁▁ a", "a▁b", "Ġ Ċ", "Ġhello",
    "<bos>", "<bos>text", "a <bos> b", "<eos>", "<pad><unk><mask>", "<start_of_turn>user\nHi<end_of_turn>\n", "<unused7>", "[multimodal]",
    "<|endoftext|>", "<|im_start|>user\nhello<|im_end|>\n", "a<|im_end|> b", "<|im_start", "<BOS>", "< bos>", "<bos", "<s></s>", "<repo_name>x",
    "<0x0A>", "<0xFF>", "<table><tr><td>", "</h1>", "\\n\\t", "\\u0041",
    "antidisestablishmentarianism", "Donaudampfschifffahrtsgesellschaftskapitän", "a" * 300, "ab" * 120, "xyzzy" * 50, "日" * 60, "😀" * 20,
    "Yesterday we talked about the cat again.", "The elephant is a kind of", "The cat sat on the mat. The dog, too!",
    "MixedCASE camelCase snake_case SCREAMING_CASE", "The year 2024, pages 12–15, §3.2", "50% of $3.50 = €1.75", "H₂O CO₂ x² y³",
    "tab\tsep\tval", "trailing   ", "   leading", "\n\n\ttext", "end\n", "end \n", "a\rb", "\r", "a \r\n b", "word\u3000word",
    "ÀÉÎÕÜ ß ẞ ŉ İ ı", "ǅ Ǆ", "ÿĀā", "·•◦‣", "→ ⇒ ∀x∈ℝ: x²≥0", "♔♕♖", "┌─┐│└┘", "\U000e0067 tag", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "\U000f0000", "\U0010ffff",
]

CORPUS = [
    "The cat and the dog looked at the old red house near the river.",
    "She said that we should talk about the weather again tomorrow, didn't she?",
    "def add(a, b):\n    return a + b  # sum of 10 and 25\n",
    "In 1999 there were 12 people; in 2024 there are 3,456.",
    "Le café était naïve; schöne Grüße aus München; 日本語 テキスト; привет мир 😀😀.",
    "I'm sure you're right, we've seen it, they'll come and he'd agree.",
    "for (int i = 0; i < n; ++i) {\n\tsum += values[i];\n}\n",
    "a  b   c    d     e      f", "https://example.org/path?query=1",
]


def utf16(text, offsets):
    at = [0]
    for char in text:
        at.append(at[-1] + (2 if ord(char) > 0xFFFF else 1))
    return [[at[a], at[b]] for a, b in offsets]


def write(name, value):
    (OUT / name).write_text(json.dumps(value, ensure_ascii=True, separators=(",", ":")).replace('},{"text"', '},\n{"text"') + "\n")


def hf_cases(tok, strings=STRINGS):
    cases = []
    for text in strings:
        e = tok.encode(text, add_special_tokens=False)
        # a blank that the tokenizer put in front stands for nothing here; the library gives it the first character
        offsets = [(a, a) if t == "Ġ" and not text[a:b].startswith(" ") else (a, b) for t, (a, b) in zip(e.tokens, e.offsets)]
        case = {"text": text, "ids": e.ids}
        if unicodedata.normalize("NFC", text) == text:  # where it is not, the library's offsets leave characters out
            case["spans"] = utf16(text, offsets)
        cases.append(case)
    return cases


def tiny_byte_level():
    special = ["<|end|>", "<|user|>"]
    qwen = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
    llama3 = qwen.replace(r"|\p{N}|", r"|\p{N}{1,3}|")
    byte = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    variants = {
        "tiny-gpt2": (None, pre_tokenizers.ByteLevel(add_prefix_space=True, trim_offsets=False)),
        "tiny-digits": (None, pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)])),
        "tiny-qwen": (normalizers.NFC(), pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(qwen), "isolated"), byte])),
        "tiny-llama3": (None, pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(llama3), "isolated"), byte])),
    }
    for name, (normalizer, pre) in variants.items():
        tok = Tokenizer(models.BPE(ignore_merges=name == "tiny-llama3"))
        if normalizer:
            tok.normalizer = normalizer
        tok.pre_tokenizer = pre
        tok.decoder = decoders.ByteLevel()
        tok.train_from_iterator(CORPUS, trainers.BpeTrainer(
            vocab_size=400, special_tokens=special, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
        tok.add_tokens([AddedToken("<tool>", normalized=False), AddedToken("[multi modal]", normalized=True)])
        if name == "tiny-qwen":
            tok.post_processor = processors.TemplateProcessing(single="<|user|> $A", special_tokens=[("<|user|>", 1)])
        extra = ["a<tool>b", "x [multi modal] y <|end|>", "<tool><tool>", "<|user|>hi"]
        cases = hf_cases(tok, STRINGS + extra)
        folder = OUT / name
        folder.mkdir(exist_ok=True)
        (folder / "tokenizer.json").write_text(tok.to_str() + "\n")
        write(f"{name}.expected.json", {"versions": VERSIONS, "cases": cases})


def piece_types(model):
    return [p.type for p in model.pieces]


def sp_cases(model, controls):
    sp = spm.SentencePieceProcessor(model_proto=model.SerializeToString())
    cut = re.compile("(" + "|".join(re.escape(c) for c in sorted(controls, key=len, reverse=True)) + ")")
    dummy = model.normalizer_spec.add_dummy_prefix
    cases = []
    for text in STRINGS:
        parts = [p for p in cut.split(text) if p]
        if dummy and len(parts) > 1:
            continue  # where the blank goes after a control token is not SentencePiece's to say
        ids = []
        for part in parts:
            ids += [controls[part]] if part in controls else sp.encode(part)
        cases.append({"text": text, "ids": ids})
    return cases


def tiny_sentencepiece():
    runs = ["▁" * n for n in range(2, 8)] + ["\n", "\n\n", "<table>"]
    for name, dummy in [("tiny-sp", False), ("tiny-sp-prefix", True)]:
        buffer = io.BytesIO()
        spm.SentencePieceTrainer.train(
            sentence_iterator=iter(line for text in CORPUS * 3 for line in text.split("\n")), model_writer=buffer, model_type="bpe", vocab_size=470,
            byte_fallback=True, character_coverage=0.98, normalization_rule_name="identity", add_dummy_prefix=dummy,
            remove_extra_whitespaces=False, split_digits=True, control_symbols=["<pad>", "<start_of_turn>"],
            user_defined_symbols=[] if dummy else runs, num_threads=1, bos_piece="<bos>", eos_piece="<eos>", minloglevel=2)
        model = proto.ModelProto.FromString(buffer.getvalue())
        tokens = [p.piece.replace("▁", " ") if p.type == 4 else p.piece for p in model.pieces]
        controls = {p.piece: i for i, p in enumerate(model.pieces) if p.type in (2, 3)}
        metadata = {
            "tokenizer.ggml.model": "llama", "tokenizer.ggml.pre": "default", "tokenizer.ggml.tokens": tokens,
            "tokenizer.ggml.scores": [p.score for p in model.pieces], "tokenizer.ggml.token_type": piece_types(model),
            "tokenizer.ggml.bos_token_id": controls["<bos>"], "tokenizer.ggml.eos_token_id": controls["<eos>"],
            "tokenizer.ggml.unknown_token_id": controls["<unk>"], "tokenizer.ggml.add_bos_token": True,
            "tokenizer.ggml.add_space_prefix": dummy,
        }
        write(f"{name}.gguf.json", metadata)
        write(f"{name}.expected.json", {"versions": VERSIONS, "cases": sp_cases(model, controls)})
        if not dummy:
            tiny_gemma(model, controls)


def tiny_gemma(model, controls):
    """The same pieces as a tokenizer.json of Gemma's kind."""
    vocab = {p.piece: i for i, p in enumerate(model.pieces)}
    normal = {p.piece: p.score for p in model.pieces if p.type == 1}
    merges = []
    for piece, score in normal.items():
        for cut in range(1, len(piece)):
            left, right = piece[:cut], piece[cut:]
            if left in normal and right in normal:
                merges.append((-score, vocab[left], vocab[right], left, right))
    runs = [(c * k, c * (n - k)) for c, most in (("▁", 7), ("\n", 2)) for n in range(2, most + 1) for k in range(1, n)]  # as in Gemma's own file
    merges = runs + [(m[3], m[4]) for m in sorted(merges)]
    tok = Tokenizer(models.BPE(vocab=vocab, merges=merges, byte_fallback=True, fuse_unk=True, unk_token="<unk>"))
    tok.normalizer = normalizers.Replace(" ", "▁")
    tok.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    tok.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    tok.add_special_tokens([AddedToken(c, normalized=False, special=True) for c in controls])
    tok.add_tokens([AddedToken(p.piece, normalized=False) for p in model.pieces if p.type == 4])
    tok.post_processor = processors.TemplateProcessing(single="<bos> $A", special_tokens=[("<bos>", controls["<bos>"])])
    folder = OUT / "tiny-gemma"
    folder.mkdir(exist_ok=True)
    (folder / "tokenizer.json").write_text(tok.to_str() + "\n")
    write("tiny-gemma.expected.json", {"versions": VERSIONS, "cases": hf_cases(tok)})


def smollm2_tokenizer(path):
    from gguf import GGUFReader

    fields = GGUFReader(path).fields
    tokens = fields["tokenizer.ggml.tokens"].contents()
    types = fields["tokenizer.ggml.token_type"].contents()
    merges = [tuple(m.split(" ")) for m in fields["tokenizer.ggml.merges"].contents()]
    tok = Tokenizer(models.BPE(vocab={t: i for i, t in enumerate(tokens)}, merges=merges))
    tok.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False, trim_offsets=False)])
    tok.decoder = decoders.ByteLevel()
    tok.add_special_tokens([AddedToken(t, normalized=False, special=True) for t, k in zip(tokens, types) if k == 3])
    return tok


def gemma3_model(path):
    from gguf import GGUFReader

    fields = GGUFReader(path).fields
    tokens = fields["tokenizer.ggml.tokens"].contents()
    types = fields["tokenizer.ggml.token_type"].contents()
    scores = fields["tokenizer.ggml.scores"].contents()
    model = proto.ModelProto()
    model.trainer_spec.model_type = proto.TrainerSpec.BPE
    model.trainer_spec.byte_fallback = True
    model.trainer_spec.vocab_size = len(tokens)
    for name in ("unk", "bos", "eos", "pad"):
        setattr(model.trainer_spec, f"{name}_id", tokens.index(f"<{name}>"))
        setattr(model.trainer_spec, f"{name}_piece", f"<{name}>")
    model.normalizer_spec.name = "identity"
    model.normalizer_spec.add_dummy_prefix = False
    model.normalizer_spec.remove_extra_whitespaces = False
    model.normalizer_spec.escape_whitespaces = True
    for token, kind, score in zip(tokens, types, scores):
        kind = 2 if token == "<unk>" else kind
        model.pieces.add(piece=token.replace(" ", "▁") if kind == 4 else token, score=score, type=kind)
    controls = {t: i for i, (t, k) in enumerate(zip(tokens, types)) if k in (2, 3)}
    return model, controls


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    tiny_byte_level()
    tiny_sentencepiece()
    if len(sys.argv) > 1:
        smollm2 = smollm2_tokenizer(Path(sys.argv[1]) / "SmolLM2-135M-Instruct.Q4_1.gguf")
        write("smollm2-135m.expected.json", {"versions": VERSIONS, "cases": hf_cases(smollm2)})
        gemma3 = gemma3_model(Path(sys.argv[1]) / "gemma-3-270m-q4_k_m.gguf")
        write("gemma-3-270m.expected.json", {"versions": VERSIONS, "cases": sp_cases(*gemma3)})
