#include "textflag.h"

// func addGapsAVX2(sum, need, have []float32, w float32)
// The length of sum is a multiple of 8.
TEXT ·addGapsAVX2(SB), NOSPLIT, $0-76
	MOVQ sum_base+0(FP), DI
	MOVQ sum_len+8(FP), CX
	MOVQ need_base+24(FP), SI
	MOVQ have_base+48(FP), DX
	VBROADCASTSS w+72(FP), Y0
	VXORPS Y1, Y1, Y1

loop:
	CMPQ CX, $8
	JLT  done
	VMOVUPS (SI), Y2
	VSUBPS  (DX), Y2, Y2
	VMAXPS  Y1, Y2, Y2
	VMULPS  Y0, Y2, Y2
	VADDPS  (DI), Y2, Y2
	VMOVUPS Y2, (DI)
	ADDQ $32, SI
	ADDQ $32, DX
	ADDQ $32, DI
	SUBQ $8, CX
	JMP  loop

done:
	VZEROUPPER
	RET
