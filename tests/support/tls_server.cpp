#include "tests/support/tls_server.h"

#include <httplib.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <atomic>
#include <stdexcept>
#include <thread>

namespace ekaudit::tests::support {
namespace {

template <class T, void (*Free)(T*)>
struct Freer {
  void operator()(T* object) const { Free(object); }
};
using Key = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY, EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freer<X509, X509_free>>;

void require(bool condition) {
  if (!condition) {
    throw std::runtime_error("OpenSSL cannot make a certificate");
  }
}

Certificate make_certificate(const CertificateOptions& options, EVP_PKEY* key) {
  Certificate certificate(X509_new());
  require(certificate != nullptr);
  X509* x509 = certificate.get();
  require(X509_set_version(x509, 2) == 1 && ASN1_INTEGER_set(X509_get_serialNumber(x509), 1) == 1);
  require(X509_gmtime_adj(X509_getm_notBefore(x509), options.starts_in) != nullptr);
  require(X509_gmtime_adj(X509_getm_notAfter(x509), options.ends_in) != nullptr);
  require(X509_set_pubkey(x509, key) == 1);
  X509_NAME* name = X509_get_subject_name(x509);
  const auto* common = reinterpret_cast<const unsigned char*>("test server");
  require(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, common, -1, -1, 0) == 1);
  require(X509_set_issuer_name(x509, name) == 1);
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, x509, x509, nullptr, nullptr, 0);
  std::unique_ptr<X509_EXTENSION, Freer<X509_EXTENSION, X509_EXTENSION_free>> extension(
      X509V3_EXT_conf_nid(nullptr, &context, NID_subject_alt_name, options.names.c_str()));
  require(extension != nullptr && X509_add_ext(x509, extension.get(), -1) == 1);
  require(X509_sign(x509, key, EVP_sha256()) != 0);
  return certificate;
}

std::string to_pem(X509* certificate) {
  std::unique_ptr<BIO, Freer<BIO, BIO_free_all>> memory(BIO_new(BIO_s_mem()));
  require(memory != nullptr && PEM_write_bio_X509(memory.get(), certificate) == 1);
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

}  // namespace

struct TlsServer::Impl {
  explicit Impl(const CertificateOptions& options)
      : key(EVP_EC_gen("P-256")),
        certificate(make_certificate(options, key.get())),
        pem(to_pem(certificate.get())),
        server(certificate.get(), key.get()) {
    server.Get(".*", [this](const httplib::Request&, httplib::Response& response) {
      ++requests;
      response.set_content("{}", "application/json");
    });
    port = server.bind_to_any_port("127.0.0.1");
    thread = std::thread([this] { server.listen_after_bind(); });
    while (!server.is_running()) {
      std::this_thread::yield();
    }
  }
  ~Impl() {
    server.stop();
    thread.join();
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  Key key;
  Certificate certificate;
  std::string pem;
  httplib::SSLServer server;
  std::atomic<int> requests{0};
  int port = 0;
  std::thread thread;
};

TlsServer::TlsServer(const CertificateOptions& options) : impl_(std::make_unique<Impl>(options)) {}
TlsServer::~TlsServer() = default;

std::string TlsServer::url() const {
  return "https://127.0.0.1:" + std::to_string(impl_->port);
}

const std::string& TlsServer::certificate() const {
  return impl_->pem;
}

int TlsServer::requests() const {
  return impl_->requests;
}

}  // namespace ekaudit::tests::support
