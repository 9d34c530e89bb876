// Reads STEP from standard input and writes its surface to standard output as binary STL, in
// millimetres, with Open CASCADE. Knows nothing of who calls it: what it may use is taken away from
// it before it starts (crates/commonwright/src/analyze/step.rs).
//
// Ends with 0, or with one of the numbers below and a sentence on standard error.

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <exception>
#include <iostream>
#include <iterator>
#include <sstream>
#include <string>
#include <unistd.h>
#include <vector>

#include <BRepBndLib.hxx>
#include <BRepMesh_IncrementalMesh.hxx>
#include <BRep_Tool.hxx>
#include <Bnd_Box.hxx>
#include <Message.hxx>
#include <Message_Messenger.hxx>
#include <Poly_Triangulation.hxx>
#include <STEPControl_Reader.hxx>
#include <Standard_Failure.hxx>
#include <TopAbs_Orientation.hxx>
#include <TopExp_Explorer.hxx>
#include <TopLoc_Location.hxx>
#include <TopoDS.hxx>
#include <TopoDS_Face.hxx>
#include <TopoDS_Shape.hxx>

namespace {

constexpr int EXIT_NO_STEP = 10;
constexpr int EXIT_NO_SURFACE = 11;
constexpr int EXIT_TOO_FINE = 12;
constexpr int EXIT_FAILED = 13;

// How far a facet may be from the surface: a share of the whole, within these millimetres.
constexpr double DEVIATION_SHARE = 0.0005;
constexpr double DEVIATION_MIN = 0.005;
constexpr double DEVIATION_MAX = 0.25;
// How far the directions of neighbours may differ, in radians (about 17 degrees).
constexpr double ANGLE_MAX = 0.3;
// As many as a mesh that somebody publishes may have.
constexpr std::uint32_t FACETS_MAX = 10'000'000;
constexpr std::size_t FACET_BYTES = 50;
constexpr std::size_t HEADER_BYTES = 80;

static_assert(std::endian::native == std::endian::little, "STL is written as it lies in memory");

int end(int number, const std::string &why) {
  std::cerr << why << '\n';
  return number;
}

// Everything, since the reader goes back and forth in it.
std::string whole_input() {
  return {std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()};
}

double deviation_for(const TopoDS_Shape &shape) {
  Bnd_Box box;
  BRepBndLib::Add(shape, box);
  if (box.IsVoid()) return DEVIATION_MAX;
  const double diagonal = std::sqrt(box.SquareExtent());
  return std::clamp(diagonal * DEVIATION_SHARE, DEVIATION_MIN, DEVIATION_MAX);
}

class Stl {
public:
  explicit Stl(int out) : out_(out) {}

  void add(const gp_Pnt &a, const gp_Pnt &b, const gp_Pnt &c) {
    char facet[FACET_BYTES] = {};
    // The normal stays zero: readers take it from the order of the corners.
    std::size_t at = 3 * sizeof(float);
    for (const gp_Pnt *corner : {&a, &b, &c}) {
      const float place[3] = {static_cast<float>(corner->X()), static_cast<float>(corner->Y()),
                              static_cast<float>(corner->Z())};
      std::memcpy(facet + at, place, sizeof place);
      at += sizeof place;
    }
    bytes_.insert(bytes_.end(), facet, facet + FACET_BYTES);
    if (bytes_.size() >= (1U << 20)) flush();
  }

  void begin(std::uint32_t facets) {
    bytes_.assign(HEADER_BYTES, ' ');
    const auto *count = reinterpret_cast<const char *>(&facets);
    bytes_.insert(bytes_.end(), count, count + sizeof facets);
  }

  void flush() {
    std::size_t done = 0;
    while (done < bytes_.size()) {
      const ssize_t wrote = write(out_, bytes_.data() + done, bytes_.size() - done);
      if (wrote <= 0) throw Standard_Failure("the mesh cannot be written");
      done += static_cast<std::size_t>(wrote);
    }
    bytes_.clear();
  }

private:
  int out_;
  std::vector<char> bytes_;
};

template <typename Visit> void for_each_face(const TopoDS_Shape &shape, Visit visit) {
  for (TopExp_Explorer at(shape, TopAbs_FACE); at.More(); at.Next()) {
    TopLoc_Location location;
    const TopoDS_Face &face = TopoDS::Face(at.Current());
    const Handle(Poly_Triangulation) mesh = BRep_Tool::Triangulation(face, location);
    if (!mesh.IsNull()) visit(*mesh, location.Transformation(), face.Orientation() == TopAbs_REVERSED);
  }
}

int convert(int out) {
  const std::string text = whole_input();
  if (text.find("ISO-10303-21") == std::string::npos) return end(EXIT_NO_STEP, "it is no STEP file");
  std::istringstream stream(text);
  STEPControl_Reader reader;
  if (reader.ReadStream("input", stream) != IFSelect_RetDone) return end(EXIT_NO_STEP, "it cannot be read as STEP");
  reader.TransferRoots();
  const TopoDS_Shape shape = reader.OneShape();
  if (shape.IsNull()) return end(EXIT_NO_SURFACE, "it holds no solid and no surface");
  BRepMesh_IncrementalMesh mesher(shape, deviation_for(shape), Standard_False, ANGLE_MAX, Standard_False);

  std::uint64_t facets = 0;
  for_each_face(shape, [&](const Poly_Triangulation &mesh, const gp_Trsf &, bool) {
    facets += static_cast<std::uint64_t>(mesh.NbTriangles());
  });
  if (facets == 0) return end(EXIT_NO_SURFACE, "it holds no solid and no surface");
  if (facets > FACETS_MAX) return end(EXIT_TOO_FINE, "its surface needs more than 10,000,000 facets");

  Stl stl(out);
  stl.begin(static_cast<std::uint32_t>(facets));
  for_each_face(shape, [&](const Poly_Triangulation &mesh, const gp_Trsf &place, bool reversed) {
    for (int number = 1; number <= mesh.NbTriangles(); ++number) {
      int a = 0, b = 0, c = 0;
      mesh.Triangle(number).Get(a, b, c);
      if (reversed) std::swap(b, c);
      stl.add(mesh.Node(a).Transformed(place), mesh.Node(b).Transformed(place), mesh.Node(c).Transformed(place));
    }
  });
  stl.flush();
  return 0;
}

} // namespace

int main() {
  // What libraries print must not get between the facets.
  const int out = dup(STDOUT_FILENO);
  if (out < 0 || dup2(STDERR_FILENO, STDOUT_FILENO) < 0) return end(EXIT_FAILED, "there is no standard output");
  Message::DefaultMessenger()->ChangePrinters().Clear();
  try {
    return convert(out);
  } catch (const Standard_Failure &failure) {
    const char *why = failure.GetMessageString();
    return end(EXIT_FAILED, std::string("it cannot be read: ") + (why ? why : ""));
  } catch (const std::exception &failure) {
    return end(EXIT_FAILED, std::string("it cannot be read: ") + failure.what());
  }
}
