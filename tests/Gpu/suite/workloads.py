"""The workloads whose speed is compared, and bulk copies. `workloads.py NAME` prints {"labels": [...]}, then measures one batch for
each label that it reads from standard input: {"ms": per iteration, "digest": of the output}. `workloads.py --soak SECONDS`
multiplies and trains in turns, and checks that the same input gives the same output all the time."""
import hashlib
import json
import sys
import time

WORKLOADS = ("torch-mlp", "torch-resnet", "torch-gpt2", "torch-graph", "torch-compile", "jax", "cupy", "copies")


def digest(array):
    return hashlib.sha256(array.tobytes()).hexdigest()[:16]


def rounded(tensor):
    return tensor.detach().float().cpu().numpy().round(2)


class Torch:
    """What the PyTorch workloads have in common. A part is (step, iterations, output or None)."""

    def __init__(self):
        import torch
        self.torch = torch
        torch.manual_seed(20)
        torch.backends.cudnn.deterministic = True
        torch.backends.cuda.matmul.allow_tf32 = False
        self.synchronize = torch.cuda.synchronize

    def dense(self, layers=8):
        nn = self.torch.nn
        return nn.Sequential(*[nn.Linear(1024, 1024) for _ in range(layers)]).cuda().half().eval()

    def halves(self):
        return self.torch.randn(64, 1024, device="cuda").half()


def torch_mlp():
    base = Torch()
    model, x = base.dense(), base.halves()

    def infer():
        with base.torch.inference_mode():
            return model(x)

    def infer_item():
        with base.torch.inference_mode():
            return model(x).sum().item()

    return base.synchronize, {"mlp-infer": (infer, 200, rounded), "mlp-infer-item": (infer_item, 200, None)}


def torch_resnet():
    base = Torch()
    import torchvision
    torch = base.torch
    model = torchvision.models.resnet50(weights=None).cuda().eval()
    many, one = (torch.randn(n, 3, 224, 224, device="cuda") for n in (32, 1))
    labels = torch.randint(0, 1000, (32,), device="cuda")
    trained = torchvision.models.resnet50(weights=None).cuda().train()
    optimizer = torch.optim.SGD(trained.parameters(), lr=0.01, momentum=0.9)

    def infer(x):
        with torch.inference_mode():
            return model(x)

    def train():
        optimizer.zero_grad(set_to_none=True)
        loss = torch.nn.functional.cross_entropy(trained(many), labels)
        loss.backward()
        optimizer.step()
        return loss

    # The loss of a training step depends on how many came before, which is the same on both sides.
    return base.synchronize, {"resnet50-b32-infer": (lambda: infer(many), 20, rounded),
                              "resnet50-b1-infer": (lambda: infer(one), 40, rounded),
                              "resnet50-b32-train": (train, 10, None)}


def torch_gpt2():
    base = Torch()
    from transformers import GPT2Config, GPT2LMHeadModel
    torch = base.torch
    model = GPT2LMHeadModel(GPT2Config()).cuda().half().eval()
    prompt = torch.randint(0, 50000, (1, 32), device="cuda")
    mask = torch.ones_like(prompt)

    def generate():
        with torch.inference_mode():
            return model.generate(prompt, attention_mask=mask, max_new_tokens=64, min_new_tokens=64, do_sample=False,
                                  pad_token_id=0)

    return base.synchronize, {"gpt2-generate-64": (generate, 2, lambda t: t.cpu().numpy())}


def torch_graph():
    base = Torch()
    torch = base.torch
    model, x = base.dense(), base.halves()
    with torch.no_grad():
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(3):
                model(x)
        torch.cuda.current_stream().wait_stream(side)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            y = model(x)

    def replay():
        graph.replay()
        return y

    return base.synchronize, {"mlp-graph": (replay, 500, rounded)}


def torch_compile():
    base = Torch()
    torch = base.torch
    nn = torch.nn
    model = nn.Sequential(nn.Linear(1024, 1024), nn.GELU(), nn.Linear(1024, 1024)).cuda().half().eval()
    x = base.halves()
    compiled = torch.compile(model)

    def infer():
        with torch.no_grad():
            return compiled(x)

    return base.synchronize, {"compile-mlp": (infer, 200, rounded)}


def jax_matmul():
    import jax
    import jax.numpy as jnp
    import numpy
    step = jax.jit(lambda a, b: jnp.tanh(a @ b / 2048).sum())
    a = jnp.ones((2048, 2048))
    return lambda: None, {"jax-matmul": (lambda: step(a, a).block_until_ready(), 100, lambda r: numpy.asarray(r).round(-2))}


def cupy_matmul():
    import cupy
    a = cupy.ones((2048, 2048), dtype=cupy.float32)
    return cupy.cuda.Device().synchronize, {"cupy-matmul": (lambda: (a @ a + 1).sum(), 50, lambda r: r.get())}


def copies():
    base = Torch()
    torch = base.torch
    pinned = torch.ones(1 << 30, dtype=torch.uint8).pin_memory()
    pageable = torch.ones(1 << 28, dtype=torch.uint8)
    device = torch.empty(1 << 30, dtype=torch.uint8, device="cuda")
    part = device[: 1 << 28]
    return base.synchronize, {
        "copy-in-pinned-1GiB": (lambda: device.copy_(pinned, non_blocking=True), 10, None),
        "copy-out-pinned-1GiB": (lambda: pinned.copy_(device, non_blocking=True), 10, None),
        "copy-in-pageable-256MiB": (lambda: part.copy_(pageable), 4, None),
        "copy-out-pageable-256MiB": (lambda: pageable.copy_(part), 4, None)}


MAKERS = {"torch-mlp": torch_mlp, "torch-resnet": torch_resnet, "torch-gpt2": torch_gpt2, "torch-graph": torch_graph,
          "torch-compile": torch_compile, "jax": jax_matmul, "cupy": cupy_matmul, "copies": copies}


def serve(name):
    synchronize, parts = MAKERS[name]()
    for step, _, _ in parts.values():
        for _ in range(3):
            step()
    synchronize()
    print(json.dumps({"labels": list(parts)}), flush=True)
    for line in sys.stdin:
        step, iterations, output = parts[line.strip()]
        step()
        synchronize()
        start = time.perf_counter()
        for _ in range(iterations):
            result = step()
        synchronize()
        elapsed = (time.perf_counter() - start) / iterations * 1e3
        print(json.dumps({"ms": elapsed, "digest": digest(output(result)) if output else "-"}), flush=True)


def soak(seconds):
    base = Torch()
    torch = base.torch
    model, x = base.dense(), base.halves()
    big = torch.randn(2048, 2048, device="cuda")
    with torch.inference_mode():
        expected = rounded(model(x)), rounded(big @ big / 2048)
    print("working", flush=True)
    rounds, start = 0, time.monotonic()
    while time.monotonic() - start < seconds:
        with torch.inference_mode():
            got = rounded(model(x)), rounded(big @ big / 2048)
        if any((a != b).any() for a, b in zip(expected, got)):
            sys.exit(f"round {rounds} gave another result")
        layer = torch.nn.Linear(512, 512).cuda()
        layer(torch.randn(64, 512, device="cuda")).square().mean().backward()
        rounds += 1
    print(f"{rounds} rounds, all right")


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "--soak":
        soak(float(sys.argv[2]))
    elif len(sys.argv) == 2 and sys.argv[1] in MAKERS:
        serve(sys.argv[1])
    else:
        sys.exit(__doc__)
