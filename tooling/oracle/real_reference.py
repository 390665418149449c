"""What transformers computes on the real GGUF checkpoints: de-quantised to fp32, eager attention.

    python real_reference.py smollm2-135m FILE.gguf | gemma-3-270m FILE.gguf

Writes packages/model/test/fixtures/real/<name>.{safetensors,json}: for each text the logits at the last position (the
50 largest with their ids, and every 97th) and the residual stream after every block at the last position.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import torch
import transformers
from safetensors.torch import save_file
from tokenizers.pre_tokenizers import ByteLevel, Digits, Sequence
from transformers import AutoModelForCausalLM, AutoTokenizer

import taps

OUT = Path(__file__).parents[2] / "packages/model/test/fixtures/real"
STRIDE = 97
PARAGRAPH = (
    "The old harbour lay quiet under the fog, and only the bell of a distant buoy told the fishermen where the channel "
    "turned. They waited, mending nets and drinking coffee from dented cups, until the wind came round to the west."
)
CHAPTER = " ".join(
    f"On day {i} the surveyors measured {a} and wrote the result in their {b} book."
    for i, (a, b) in enumerate(
        [("the river", "green"), ("an empty field", "second"), ("seven towers", "heavy"), ("the north wall", "little")] * 7
    )
)
TEXTS = ["The capital of France is", PARAGRAPH, "def add(a, b):\n    return", CHAPTER]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name")
    parser.add_argument("file", type=Path)
    args = parser.parse_args()
    torch.set_num_threads(2)
    folder, file = args.file.parent, args.file.name
    model = AutoModelForCausalLM.from_pretrained(
        folder, gguf_file=file, dtype=torch.float32, attn_implementation="eager"
    ).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder, gguf_file=file)
    if args.name.startswith("smollm"):  # `pre = smollm` splits digits one by one, which transformers' GGUF reader drops
        tokenizer.backend_tokenizer.pre_tokenizer = Sequence([Digits(individual_digits=True), ByteLevel(add_prefix_space=False)])
    bos = [2] if args.name.startswith("gemma") else []
    config = model.config
    read = {k: getattr(config, k, None) for k in (
        "rope_parameters", "rms_norm_eps", "sliding_window", "layer_types", "query_pre_attn_scalar", "head_dim",
        "tie_word_embeddings", "hidden_act", "hidden_activation", "attention_bias")}
    print(json.dumps(read))

    tensors, rows = {}, []
    stack = taps.text_stack(model)
    blocks = list(stack.layers)
    for i, text in enumerate(TEXTS):
        ids = bos + tokenizer(text, add_special_tokens=False)["input_ids"]
        after: list[torch.Tensor] = []
        handles = [
            b.register_forward_hook(lambda _, args, out: after.append(taps.first(out)[0, -1].clone())) for b in blocks
        ]
        with torch.inference_mode():
            logits = model(input_ids=torch.tensor([ids]), use_cache=False, logits_to_keep=1).logits[0, -1]
        for h in handles:
            h.remove()
        top = logits.topk(50)
        tensors[f"resid_post.{i}"] = torch.stack(after)
        tensors[f"top_values.{i}"] = top.values
        tensors[f"top_ids.{i}"] = top.indices.to(torch.int32)
        tensors[f"sample.{i}"] = logits[::STRIDE].contiguous()
        p = logits.softmax(-1)
        print(len(ids), [(tokenizer.decode([int(j)]), round(float(p[j]), 3)) for j in top.indices[:3]])
        rows.append({"text": text, "ids": ids})

    OUT.mkdir(parents=True, exist_ok=True)
    save_file(tensors, OUT / f"{args.name}.safetensors")
    about = {
        "file_sha256": hashlib.sha256(args.file.read_bytes()).hexdigest(),
        "transformers": transformers.__version__,
        "torch": torch.__version__.split("+")[0],
        "stride": STRIDE,
        "rows": rows,
    }
    (OUT / f"{args.name}.json").write_text(json.dumps(about) + "\n")


if __name__ == "__main__":
    main()
