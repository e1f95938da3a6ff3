package career

// order puts numbers in order that lie in a range about as densely everywhere, as draws
// do: it deals them to as many buckets as there are numbers and mends what stands wrong
// within one (Isaac & Singleton 1956, Sorting by address calculation). That takes a
// quarter of the time of a comparison sort. The zero value is ready; it keeps its
// memory from one call to the next.
type order struct {
	bucket, start, index []int32
}

// ascending gives the indices of v from the least to the greatest value, equal ones as
// they stand in v. They hold until the next call. v must not hold NaN.
func (o *order) ascending(v []float32) []int32 {
	n := len(v)
	if len(o.index) != n {
		o.bucket, o.index, o.start = make([]int32, n), make([]int32, n), make([]int32, n+1)
	}
	clear(o.start)
	if n == 0 {
		return o.index
	}
	low, high := v[0], v[0]
	for _, x := range v {
		low, high = min(low, x), max(high, x)
	}
	scale := float32(0)
	if high > low {
		scale = float32(n-1) / (high - low)
	}
	for i, x := range v {
		b := int32((x - low) * scale)
		o.bucket[i] = b
		o.start[b+1]++
	}
	for b := range n {
		o.start[b+1] += o.start[b]
	}
	for i, b := range o.bucket {
		o.index[o.start[b]] = int32(i)
		o.start[b]++
	}
	for k := 1; k < n; k++ {
		i := o.index[k]
		j := k
		for ; j > 0 && v[o.index[j-1]] > v[i]; j-- {
			o.index[j] = o.index[j-1]
		}
		o.index[j] = i
	}
	return o.index
}
