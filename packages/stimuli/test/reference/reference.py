"""What other programs say about the built-in sets.

    pip install scikit-learn==1.9.1 tokenizers==0.23.3 sentencepiece==0.2.3 gguf==0.19.0 protobuf==7.36.2
    python reference.py FOLDER_WITH_THE_TWO_GGUF_FILES

Writes ../fixtures/spelling.json (scikit-learn's predictions from spelling) and, with the folder, ../fixtures/word-ids.json
(ids of every word and category noun of both sets after a blank, by the reference tokenizers of
packages/model/test/reference).
"""

import json
import sys
from pathlib import Path

import sklearn
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.naive_bayes import MultinomialNB

here = Path(__file__).parent
out = here.parent / "fixtures"
sets = [json.loads((here.parent.parent / "data" / f"{name}.json").read_text())
        for name in ["concrete-10x24x5", "everyday-60x14x3"]]
data = sets[0]
words = [(word, name) for name, category in data["categories"].items() for word in category["words"]]

folds = [i % 5 for i in range(len(words))]
predicted = [""] * len(words)
for held in range(5):
    train = [w for w, f in zip(words, folds) if f != held]
    vectorizer = CountVectorizer(analyzer="char", ngram_range=(1, 3), lowercase=False)
    probe = MultinomialNB(alpha=1.0).fit(vectorizer.fit_transform([f"^{w}$" for w, _ in train]), [c for _, c in train])
    for i, (w, _) in enumerate(words):
        if folds[i] == held:
            predicted[i] = str(probe.predict(vectorizer.transform([f"^{w}$"]))[0])
(out / "spelling.json").write_text(json.dumps({
    "sklearn": sklearn.__version__, "folds": folds, "predicted": predicted,
    "accuracy": sum(p == c for p, (_, c) in zip(predicted, words)) / len(words)}) + "\n")

if len(sys.argv) > 1:
    sys.path.insert(0, str(here.parent.parent.parent / "model" / "test" / "reference"))
    import sentencepiece
    from tokenizer_ids import gemma3_model, smollm2_tokenizer

    smollm2 = smollm2_tokenizer(Path(sys.argv[1]) / "SmolLM2-135M-Instruct.Q4_1.gguf")
    gemma3 = sentencepiece.SentencePieceProcessor(
        model_proto=gemma3_model(Path(sys.argv[1]) / "gemma-3-270m-q4_k_m.gguf")[0].SerializeToString())
    spelled = [w for s in sets for c in s["categories"].values() for w in [*c["words"], c["noun"]]]
    (out / "word-ids.json").write_text(json.dumps({
        "smollm2-135m": {w: smollm2.encode(" " + w).ids for w in spelled},
        "gemma-3-270m": {w: gemma3.encode(" " + w) for w in spelled}}) + "\n")
