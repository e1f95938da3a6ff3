package autograd

// AdamW is Adam with decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2):
// each weight is also multiplied by 1 − rate·decay at every step.
type AdamW struct {
	Adam
	Decay float32 // ≥ 0; 0.01 is common
}

// Step changes the weights by their gradients, and clears these. Matrices of one row,
// biases and gains, do not decay.
func (o *AdamW) Step(weights []*Tensor) { o.step(weights, o.Decay) }
