#include "textflag.h"

// func kernel(dst *float32, dstRow uintptr, x *float32, xRow, xCol uintptr, panel *float32, k int)
//
// Eight registers hold a tile of 4 × 16 sums: with two multiplications and additions
// begun in a cycle and four cycles for each, eight are always under way. Every turn of
// the loop takes one row of the panel, 16 numbers, and adds it to each row of the tile,
// multiplied by the number of x that belongs there.
TEXT ·kernel(SB), NOSPLIT, $0-56
	MOVQ dst+0(FP), DI
	MOVQ dstRow+8(FP), R12
	MOVQ x+16(FP), R8
	MOVQ xRow+24(FP), R9
	MOVQ xCol+32(FP), R13
	MOVQ panel+40(FP), SI
	MOVQ k+48(FP), CX
	LEAQ (R9)(R9*2), R10   // three rows of x
	LEAQ (R12)(R12*2), R11 // three rows of dst

	VMOVUPS (DI), Y4
	VMOVUPS 32(DI), Y5
	VMOVUPS (DI)(R12*1), Y6
	VMOVUPS 32(DI)(R12*1), Y7
	VMOVUPS (DI)(R12*2), Y8
	VMOVUPS 32(DI)(R12*2), Y9
	VMOVUPS (DI)(R11*1), Y10
	VMOVUPS 32(DI)(R11*1), Y11

loop:
	VMOVUPS      (SI), Y0
	VMOVUPS      32(SI), Y1
	VBROADCASTSS (R8), Y2
	VBROADCASTSS (R8)(R9*1), Y3
	VBROADCASTSS (R8)(R9*2), Y12
	VBROADCASTSS (R8)(R10*1), Y13
	VFMADD231PS  Y0, Y2, Y4
	VFMADD231PS  Y1, Y2, Y5
	VFMADD231PS  Y0, Y3, Y6
	VFMADD231PS  Y1, Y3, Y7
	VFMADD231PS  Y0, Y12, Y8
	VFMADD231PS  Y1, Y12, Y9
	VFMADD231PS  Y0, Y13, Y10
	VFMADD231PS  Y1, Y13, Y11
	ADDQ         R13, R8
	ADDQ         $64, SI
	DECQ         CX
	JNZ          loop

	VMOVUPS Y4, (DI)
	VMOVUPS Y5, 32(DI)
	VMOVUPS Y6, (DI)(R12*1)
	VMOVUPS Y7, 32(DI)(R12*1)
	VMOVUPS Y8, (DI)(R12*2)
	VMOVUPS Y9, 32(DI)(R12*2)
	VMOVUPS Y10, (DI)(R11*1)
	VMOVUPS Y11, 32(DI)(R11*1)
	VZEROUPPER
	RET
