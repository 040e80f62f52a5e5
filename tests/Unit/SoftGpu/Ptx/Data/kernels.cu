// Test kernels. The files clang-*.ptx were made from this one by clang 14:
//   clang -x cuda --cuda-device-only -nocudainc -nocudalib -Xclang -target-feature -Xclang +ptx70 -S
//   O0: --cuda-gpu-arch=sm_70 -O0; O2: --cuda-gpu-arch=sm_80 -O2
//   fast: --cuda-gpu-arch=sm_75 -O3 -ffast-math -fcuda-flush-denormals-to-zero -g -fdebug-compilation-dir=.
#define __global__ __attribute__((global))
#define __device__ __attribute__((device))
#define __shared__ __attribute__((shared))
#define __constant__ __attribute__((constant))
#define NOINLINE __attribute__((noinline))
#define tidx __nvvm_read_ptx_sreg_tid_x()
#define tidy __nvvm_read_ptx_sreg_tid_y()
#define bidx __nvvm_read_ptx_sreg_ctaid_x()
#define bidy __nvvm_read_ptx_sreg_ctaid_y()
#define bdimx __nvvm_read_ptx_sreg_ntid_x()
#define bdimy __nvvm_read_ptx_sreg_ntid_y()
#define gdimx __nvvm_read_ptx_sreg_nctaid_x()
#define sync __syncthreads
extern "C" __device__ void __syncthreads_(void);
typedef unsigned int u32; typedef unsigned long long u64; typedef unsigned __int128 u128;
extern "C" __device__ int vprintf(const char *, void *);
extern "C" __device__ void __assertfail(const char*, const char*, unsigned, const char*, unsigned long);
#define BAR() __nvvm_bar_sync(0)
extern "C" {
__constant__ float coeff[8] = {1.f, 2.f, 0.5f, 3.f, -1.f, .25f, 7.f, 1e-3f};
__device__ int counter = 5;
__device__ int *counterPtr = &counter;
__global__ void vec_add(const float *a, const float *b, float *c, int n) { int i = bidx * bdimx + tidx; if (i < n) c[i] = a[i] + b[i]; }
__global__ void matmul_naive(const float *a, const float *b, float *c, int n) { int x = bidx * bdimx + tidx, y = bidy * bdimy + tidy; if (x >= n || y >= n) return; float s = 0; for (int k = 0; k < n; k++) s += a[y*n+k] * b[k*n+x]; c[y*n+x] = s; }
__global__ void matmul_tiled(const float *a, const float *b, float *c, int n) { __shared__ float as[16][16], bs[16][16]; int tx = tidx, ty = tidy, x = bidx*16+tx, y = bidy*16+ty; float s = 0; for (int t = 0; t < n; t += 16) { as[ty][tx] = a[y*n+t+tx]; bs[ty][tx] = b[(t+ty)*n+x]; BAR(); 
#pragma unroll
 for (int k = 0; k < 16; k++) s += as[ty][k]*bs[k][tx]; BAR(); } c[y*n+x] = s; }
__global__ void reduce(const float *in, float *out, int n) { __shared__ float part[32]; float v = 0; for (int i = bidx*bdimx+tidx; i < n; i += bdimx*gdimx) v += in[i]; for (int o = 16; o > 0; o >>= 1) v += __nvvm_shfl_sync_down_f32(~0u, v, o, 31); if ((tidx & 31) == 0) part[tidx >> 5] = v; BAR(); if (tidx < 32) { v = tidx < bdimx/32 ? part[tidx] : 0; for (int o = 16; o > 0; o >>= 1) v += __nvvm_shfl_sync_bfly_f32(~0u, v, o, 31); if (tidx == 0) __nvvm_atom_add_gen_f(out, v); } }
__global__ void mul128(const u64 *a, const u64 *b, u64 *c) { int i = bidx*bdimx+tidx; u128 p = (u128)a[i]*b[i] + ((u128)b[i] << 64 | a[i]); c[2*i] = (u64)p; c[2*i+1] = p >> 64; }
struct V { float x, y, z; int tag; };
__device__ NOINLINE V combine(V a, V b, float k) { V r = { a.x + b.x*k, a.y*b.y, a.z-b.z, a.tag ^ b.tag }; return r; }
__device__ NOINLINE float poly(float x, int n) { float s = 0; for (int i = 0; i < n; i++) s = s*x + coeff[i & 7]; return s; }
__global__ void structs(V *v, V k, int n) { int i = bidx*bdimx+tidx; if (i < n) { V r = combine(v[i], k, poly(v[i].x, i % 9)); v[i] = combine(r, v[i], 0.5f); } }
__global__ void sw(const int *a, int *b) { int i = bidx*bdimx+tidx; int r; switch (a[i]) { case 0: r = 5; break; case 1: r = a[i+1]*3; break; case 2: r = counter; break; case 3: r = *counterPtr+1; break; case 4: r = a[i]^77; break; case 5: r= a[i]<<5; break; case 6: b[i]=-7; return; default: r = -1; } b[i] = r; }
__global__ void hello(int *a) { struct { int i; double d; const char *s; } args = { (int)tidx, a[tidx]*0.5, "x" }; vprintf("t %d v %6.2f %s\n", &args); }
__global__ void check(int *a) { if (a[tidx] == 42) __assertfail("a != 42", "file.cu", 17, "check", 1); a[tidx]++; }
__global__ void locals(const int *idx, int *out) { int h[16]; for (int i = 0; i < 16; i++) h[i] = i*i; int t = bidx*bdimx+tidx; for (int i = 0; i < 8; i++) h[(idx[t]+i*3)&15] += i+t; int s = 0; for (int i = 0; i < 16; i++) s = s*31 + h[i]; out[t] = s; }
extern __shared__ int dyn[];
__global__ void reverse(int *d) { dyn[tidx] = d[bidx*bdimx+tidx]; BAR(); d[bidx*bdimx+tidx] = dyn[bdimx-1-tidx]; }
__global__ void spin(int *lock, int *value) { bool done = false; while (!done) { if (__nvvm_atom_cas_gen_i(lock, 0, 1) == 0) { *(volatile int*)value = *(volatile int*)value + 1; __nvvm_membar_gl(); __nvvm_atom_xchg_gen_i(lock, 0); done = true; } } }
__global__ void bits(const u32 *a, const u64 *b, u32 *o) { int i = bidx*bdimx+tidx; o[i] = __builtin_popcount(a[i]) + __builtin_clz(a[i]|1)*3 + __builtin_ctzll(b[i]|1)*5 + (u32)(b[i] / (a[i]|1)) + (u32)(b[i] % (a[i]|3)) + ((a[i] << (b[i]&31)) | (a[i] >> ((32-(b[i]&31))&31))) + __builtin_bswap32(a[i]) + (u32)(float)a[i] + (u32)(double)b[i]; }
__global__ void vec4(const float *in, float *out) { typedef float f4 __attribute__((ext_vector_type(4))); int i = bidx*bdimx+tidx; f4 v = ((const f4*)in)[i]; v = v * v.yzwx + 1.0f; ((f4*)out)[i] = v; }
__global__ void chars(const signed char *a, const unsigned char *b, short *c) { int i = bidx*bdimx+tidx; c[i] = (short)(a[i] * b[i]) >> 1; }
__global__ void doubles(const double *a, float *b, int *c) { int i = bidx*bdimx+tidx; double x = a[i]; b[i] = (float)(__nvvm_sqrt_rn_d(x*x+1) / (x+2)); c[i] = (int)(x*100.5) + (x > b[i] ? 1 : 0) + (int)__nvvm_floor_d(x); }
__global__ void transcend(const float *a, float *b) { int i = bidx*bdimx+tidx; float x = a[i]; b[i] = __nvvm_sin_approx_f(x) + __nvvm_ex2_approx_f(x) + __nvvm_lg2_approx_f(x+1) + __nvvm_rsqrt_approx_f(x+1) + __nvvm_cos_approx_ftz_f(x) + __nvvm_rcp_rn_f(x+1) + __nvvm_sqrt_rn_f(x); }
}
