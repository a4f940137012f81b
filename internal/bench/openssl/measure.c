/*
 * Times operations of OpenSSL with its GOST engine, in one process.
 *
 * It reads requests from standard input, a line each, "OPERATION NAME MILLISECONDS",
 * and answers each with the nanoseconds of processor time that one operation took on average,
 * after so many milliseconds:
 *
 *   sign PARAMSET      hash and sign a message of 200 bytes; PARAMSET is 256:XA, 512:A ...
 *   verify PARAMSET    hash and verify it, with a key that is in memory
 *   hash SIZE          Streebog-256 of so many bytes
 *
 * Contexts are made once and used again, which is how a fast program would do it.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/engine.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MESSAGE = 200, MAX_KEYS = 16, LONGEST = 1 << 20 };

static struct key {
	char name[16];
	EVP_PKEY *pkey;
	unsigned char sig[256];
	size_t sig_len;
} keys[MAX_KEYS];
static int key_count;

static EVP_MD_CTX *ctx;
static const EVP_MD *md256, *md512;
static unsigned char *message;

static void fail(const char *what) {
	fprintf(stderr, "%s\n", what);
	ERR_print_errors_fp(stderr);
	exit(1);
}

static const EVP_MD *md_of(const char *name) { return name[0] == '2' ? md256 : md512; }

static void sign(struct key *k) {
	k->sig_len = sizeof k->sig;
	if (EVP_DigestSignInit(ctx, NULL, md_of(k->name), NULL, k->pkey) <= 0 ||
	    EVP_DigestSign(ctx, k->sig, &k->sig_len, message, MESSAGE) <= 0)
		fail("sign");
	EVP_MD_CTX_reset(ctx);
}

static void verify(struct key *k) {
	if (EVP_DigestVerifyInit(ctx, NULL, md_of(k->name), NULL, k->pkey) <= 0 ||
	    EVP_DigestVerify(ctx, k->sig, k->sig_len, message, MESSAGE) != 1)
		fail("verify");
	EVP_MD_CTX_reset(ctx);
}

static void hash(size_t size) {
	unsigned char out[EVP_MAX_MD_SIZE];
	if (EVP_DigestInit_ex(ctx, md256, NULL) <= 0 || EVP_DigestUpdate(ctx, message, size) <= 0 ||
	    EVP_DigestFinal_ex(ctx, out, NULL) <= 0)
		fail("hash");
}

/* find returns the key of a parameter set, which it makes at the first call. */
static struct key *find(const char *name) {
	for (int i = 0; i < key_count; i++)
		if (!strcmp(keys[i].name, name))
			return &keys[i];
	if (key_count == MAX_KEYS || strlen(name) < 5 || strlen(name) >= sizeof keys[0].name)
		fail("bad parameter set");
	struct key *k = &keys[key_count++];
	strcpy(k->name, name);
	int id = OBJ_txt2nid(name[0] == '2' ? "gost2012_256" : "gost2012_512");
	EVP_PKEY_CTX *gen = EVP_PKEY_CTX_new_id(id, NULL);
	if (!gen || EVP_PKEY_keygen_init(gen) <= 0 ||
	    EVP_PKEY_CTX_ctrl_str(gen, "paramset", name + 4) <= 0 || EVP_PKEY_keygen(gen, &k->pkey) <= 0)
		fail("key generation");
	EVP_PKEY_CTX_free(gen);
	sign(k);
	return k;
}

static double now(clockid_t clock) {
	struct timespec t;
	clock_gettime(clock, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

static void run(const char *operation, const char *name) {
	if (!strcmp(operation, "sign"))
		sign(find(name));
	else if (!strcmp(operation, "verify"))
		verify(find(name));
	else if (!strcmp(operation, "hash") && atoi(name) > 0 && atoi(name) <= LONGEST)
		hash(atoi(name));
	else
		fail("bad request");
}

int main(void) {
	char operation[16], name[16];
	int milliseconds;

	ENGINE_load_builtin_engines();
	ENGINE *engine = ENGINE_by_id("gost");
	if (!engine || !ENGINE_init(engine) || !ENGINE_set_default(engine, ENGINE_METHOD_ALL))
		fail("the GOST engine is not installed");
	md256 = EVP_get_digestbyname("md_gost12_256");
	md512 = EVP_get_digestbyname("md_gost12_512");
	message = calloc(1, LONGEST);
	ctx = EVP_MD_CTX_new();
	if (!md256 || !md512 || !message || !ctx)
		fail("initialization");
	memset(message, 'm', LONGEST);

	while (scanf("%15s %15s %d", operation, name, &milliseconds) == 3) {
		run(operation, name); /* makes the key, warms the caches */
		double start = now(CLOCK_PROCESS_CPUTIME_ID);
		double end = now(CLOCK_MONOTONIC) + milliseconds * 1e6;
		long count = 0;
		do {
			run(operation, name);
			count++;
		} while (now(CLOCK_MONOTONIC) < end);
		printf("%.1f\n", (now(CLOCK_PROCESS_CPUTIME_ID) - start) / count);
		fflush(stdout);
	}
	return 0;
}
