"""Seconds a training step in PyTorch and in TensorFlow/Keras, on two threads of the
processor, for the networks of lab/gan and lab/transformer at their default sizes:

    lab.py torch|tensorflow

prints a line of JSON. The batches are fixed; what is timed is the step alone.
"""

import json
import os
import sys
import time

THREADS = 2
BATCH, PIXELS, NOISE, CLASSES = 64, 784, 64, 36
VOCABULARY, PLACES, SEQUENCES, WIDTH, LAYERS, HEADS = 680, 31, 32, 64, 2, 4


def median_of(step, seconds=6.0):
    """The median of the steps of some seconds, after as many for warming up."""
    for _ in range(15):
        step()
    times = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        start = time.perf_counter()
        step()
        times.append(time.perf_counter() - start)
    times.sort()
    return times[len(times) // 2]


def by_torch():
    import torch
    from torch import nn

    torch.set_num_threads(THREADS)
    f = nn.functional

    def net(sizes, last):
        parts = []
        for i, (a, b) in enumerate(zip(sizes, sizes[1:])):
            parts.append(nn.Linear(a, b))
            parts.append(nn.LeakyReLU(0.2) if i < len(sizes) - 2 else last)
        return nn.Sequential(*parts)

    g = net([NOISE + CLASSES, 256, 512, PIXELS], nn.Tanh())
    d = net([PIXELS + CLASSES, 512, 256, 1], nn.Identity())
    og, od = (torch.optim.Adam(m.parameters(), lr=5e-4, betas=(0.5, 0.999)) for m in (g, d))
    real = torch.rand(BATCH, PIXELS) * 2 - 1
    label = f.one_hot(torch.randint(0, CLASSES, (BATCH,)), CLASSES).float()
    smoothed, none, all_ = torch.full((BATCH, 1), 0.9), torch.zeros(BATCH, 1), torch.ones(BATCH, 1)

    def gan():
        made = g(torch.cat([torch.randn(BATCH, NOISE), 8 * label], 1))
        loss = f.binary_cross_entropy_with_logits(d(torch.cat([real, 28 * label], 1)), smoothed)
        loss = loss + f.binary_cross_entropy_with_logits(d(torch.cat([made.detach(), 28 * label], 1)), none)
        od.zero_grad()
        loss.backward()
        od.step()
        made = g(torch.cat([torch.randn(BATCH, NOISE), 8 * label], 1))
        loss = f.binary_cross_entropy_with_logits(d(torch.cat([made, 28 * label], 1)), all_)
        og.zero_grad()
        od.zero_grad()
        loss.backward()
        og.step()

    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.before, self.within = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
            self.qkv, self.out = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
            self.wide, self.narrow = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)

        def forward(self, x):
            n, t, _ = x.shape
            q, k, v = (p.view(n, t, HEADS, -1).transpose(1, 2) for p in self.qkv(self.before(x)).split(WIDTH, 2))
            y = f.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).reshape(n, t, WIDTH)
            x = x + self.out(y)
            return x + self.narrow(f.gelu(self.wide(self.within(x)), approximate="tanh"))

    class Model(nn.Module):
        def __init__(self):
            super().__init__()
            self.tokens, self.places = nn.Embedding(VOCABULARY, WIDTH), nn.Embedding(PLACES, WIDTH)
            self.blocks, self.last = nn.ModuleList(Block() for _ in range(LAYERS)), nn.LayerNorm(WIDTH)

        def forward(self, ids):
            x = self.tokens(ids) + self.places.weight
            for b in self.blocks:
                x = b(x)
            return self.last(x) @ self.tokens.weight.T

    m = Model()
    o = torch.optim.AdamW(m.parameters(), lr=1e-3, betas=(0.9, 0.98), weight_decay=0.01)
    ids, targets = (torch.randint(0, VOCABULARY, (SEQUENCES, PLACES)) for _ in range(2))

    def transformer():
        loss = f.cross_entropy(m(ids).view(-1, VOCABULARY), targets.view(-1))
        o.zero_grad()
        loss.backward()
        o.step()

    return {f"PyTorch {torch.__version__}": {"gan": median_of(gan), "transformer": median_of(transformer)}}


def by_tensorflow():
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
    import keras
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(THREADS)
    tf.config.threading.set_inter_op_parallelism_threads(THREADS)
    layers = keras.layers

    def net(sizes, last):
        parts = [keras.Input((sizes[0],))]
        for i, b in enumerate(sizes[1:]):
            parts.append(layers.Dense(b, activation=last if i == len(sizes) - 2 else None))
            if i < len(sizes) - 2:
                parts.append(layers.LeakyReLU(negative_slope=0.2))
        return keras.Sequential(parts)

    bce = keras.losses.BinaryCrossentropy(from_logits=True)
    real = tf.random.uniform((BATCH, PIXELS), -1, 1)
    label = tf.one_hot(tf.random.uniform((BATCH,), 0, CLASSES, tf.int32), CLASSES)
    smoothed, none, all_ = tf.fill((BATCH, 1), 0.9), tf.zeros((BATCH, 1)), tf.ones((BATCH, 1))

    def gan_step():
        g = net([NOISE + CLASSES, 256, 512, PIXELS], "tanh")
        d = net([PIXELS + CLASSES, 512, 256, 1], None)
        og, od = (keras.optimizers.Adam(5e-4, beta_1=0.5) for _ in range(2))
        og.build(g.trainable_variables)
        od.build(d.trainable_variables)

        def step():
            made = g(tf.concat([tf.random.normal((BATCH, NOISE)), 8 * label], 1), training=True)
            with tf.GradientTape() as tape:
                loss = bce(smoothed, d(tf.concat([real, 28 * label], 1), training=True))
                loss += bce(none, d(tf.concat([made, 28 * label], 1), training=True))
            od.apply_gradients(zip(tape.gradient(loss, d.trainable_variables), d.trainable_variables))
            with tf.GradientTape() as tape:
                made = g(tf.concat([tf.random.normal((BATCH, NOISE)), 8 * label], 1), training=True)
                loss = bce(all_, d(tf.concat([made, 28 * label], 1), training=True))
            og.apply_gradients(zip(tape.gradient(loss, g.trainable_variables), g.trainable_variables))

        return step

    def transformer_step():
        inputs = keras.Input((PLACES,), dtype="int32")
        tokens = layers.Embedding(VOCABULARY, WIDTH)
        x = tokens(inputs) + layers.Embedding(PLACES, WIDTH)(tf.range(PLACES))
        for _ in range(LAYERS):
            y = layers.LayerNormalization(epsilon=1e-5)(x)
            x = x + layers.MultiHeadAttention(HEADS, WIDTH // HEADS)(y, y, use_causal_mask=True)
            y = layers.LayerNormalization(epsilon=1e-5)(x)
            y = layers.Dense(4 * WIDTH, activation=lambda v: keras.activations.gelu(v, approximate=True))(y)
            x = x + layers.Dense(WIDTH)(y)
        logits = layers.Dense(VOCABULARY, use_bias=False)(layers.LayerNormalization(epsilon=1e-5)(x))
        m = keras.Model(inputs, logits)
        o = keras.optimizers.AdamW(1e-3, beta_2=0.98, weight_decay=0.01)
        o.build(m.trainable_variables)
        ids, targets = (tf.random.uniform((SEQUENCES, PLACES), 0, VOCABULARY, tf.int32) for _ in range(2))

        def step():
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(targets, m(ids, training=True)))
            o.apply_gradients(zip(tape.gradient(loss, m.trainable_variables), m.trainable_variables))

        return step

    name = f"TensorFlow {tf.__version__}, Keras {keras.__version__}"
    return {
        name + ", eager": {"gan": median_of(gan_step()), "transformer": median_of(transformer_step())},
        name + ", tf.function": {"gan": median_of(tf.function(gan_step())), "transformer": median_of(tf.function(transformer_step()))},
    }


if __name__ == "__main__":
    print(json.dumps({"torch": by_torch, "tensorflow": by_tensorflow}[sys.argv[1]]()))
