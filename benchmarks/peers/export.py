"""Turns a checkpoint into what each peer runs: an OpenVINO int8 model and ONNX models.

Exports are made once and kept in a folder; delete it to make them anew.
"""

import random
from collections.abc import Callable
from pathlib import Path

from shapes import inputs_of, mix_lengths, token_ids

CALIBRATION_SAMPLES = 96  # of NNCF; more did not move the scales of these models visibly


def load_torch(checkpoint: Path, attention: str = "sdpa"):
    """The checkpoint as `transformers` runs it, in fp32."""
    import torch
    import transformers

    model = transformers.AutoModelForSequenceClassification.from_pretrained(
        checkpoint, dtype=torch.float32, attn_implementation=attention
    )
    return model.eval()


def logits_only(model):
    """The model as a function of ids and mask that returns the logits tensor alone."""
    import torch

    class LogitsOnly(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids, attention_mask):
            return self.model(
                input_ids=input_ids, attention_mask=attention_mask, return_dict=False
            )[0]

    return LogitsOnly().eval()


def example_inputs():
    import torch

    return torch.full((2, 12), 1005, dtype=torch.int64), torch.ones((2, 12), dtype=torch.int64)


def calibration(checkpoint: Path) -> list[dict]:
    """Batch-1 samples of the length mix."""
    import numpy as np

    rng, inputs = random.Random(5), inputs_of(checkpoint)
    samples = []
    for length in mix_lengths(CALIBRATION_SAMPLES, seed=5):
        ids = np.array([token_ids(inputs, length, rng)], dtype=np.int64)
        samples.append({"input_ids": ids, "attention_mask": np.ones_like(ids)})
    return samples


def openvino_int8(checkpoint: Path, out: Path) -> None:
    """NNCF post-training quantisation with its settings for transformers."""
    import nncf
    import openvino

    model = openvino.convert_model(
        logits_only(load_torch(checkpoint)), example_input=example_inputs()
    )
    for port, name in zip(model.inputs, ("input_ids", "attention_mask")):
        port.get_tensor().set_names({name})
    model.reshape({name: [-1, -1] for name in ("input_ids", "attention_mask")})
    quantised = nncf.quantize(
        model,
        nncf.Dataset(calibration(checkpoint)),
        model_type=nncf.ModelType.TRANSFORMER,
        subset_size=CALIBRATION_SAMPLES,
    )
    openvino.save_model(quantised, out, compress_to_fp16=False)


def onnx_fp32(checkpoint: Path, out: Path) -> None:
    import torch

    torch.onnx.export(
        logits_only(load_torch(checkpoint, "eager")),
        example_inputs(),
        str(out),
        dynamo=False,
        opset_version=17,
        input_names=["input_ids", "attention_mask"],
        output_names=["logits"],
        dynamic_axes={name: {0: "batch", 1: "tokens"} for name in ("input_ids", "attention_mask")},
    )


def onnx_int8(checkpoint: Path, out: Path) -> None:
    """ONNX Runtime's transformer fusions, then its dynamic quantisation, weights per channel."""
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.transformers import optimizer

    plain, fused = out.with_name("fp32.onnx"), out.with_name("fp32_fused.onnx")
    onnx_fp32(checkpoint, plain)
    config = load_torch(checkpoint).config
    optimizer.optimize_model(
        str(plain),
        model_type="bert",
        num_heads=config.num_attention_heads,
        hidden_size=config.hidden_size,
        opt_level=0,
    ).save_model_to_file(str(fused))
    quantize_dynamic(
        str(fused),
        str(out),
        weight_type=QuantType.QInt8,
        per_channel=True,
        extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
    )  # fused operators hide it
    plain.unlink()
    fused.unlink()


MAKERS: dict[str, tuple[str, Callable[[Path, Path], None]]] = {
    "openvino": ("int8.xml", openvino_int8),
    "onnxruntime": ("int8.onnx", onnx_int8),
}


def exported(engine: str, checkpoint: Path, work: Path) -> Path:
    """The engine's form of the checkpoint; made now unless it is there."""
    if engine not in MAKERS:
        return checkpoint
    file, make = MAKERS[engine]
    path = work / checkpoint.name / engine / file
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        make(checkpoint, path)
    return path
