// SPDX-License-Identifier: AGPL-3.0-or-later
// A view that the program does not know is this one file and one row of the table: then it stands in the
// window as the others do.
#include "app/explorer/views/view_dock.h"
#include "app/explorer/views/view_export.h"
#include "tests/gui/window_fixture.h"
#include "tests/test_main.h"

#include <QAction>
#include <QLabel>
#include <QMenu>

#include <algorithm>

using namespace lila;

namespace {

/// How sure the model was of the token that is looked at.
class SureView : public QLabel, public ExportableView {
    Q_OBJECT

public:
    void show(const StepRecord* token) {
        setText(token != nullptr ? QString::number(token->logProbability) : QString());
        Q_EMIT statementChanged(statement());
    }

    QString exportName() const override { return QStringLiteral("sure"); }
    QString meaning() const override { return QStringLiteral("how sure the model was"); }
    QString statement() const override { return text(); }
    QString figureTitle() const override { return QStringLiteral("Sure"); }
    bool hasFigure() const override { return !text().isEmpty(); }
    QSize figureSize(const FigureStyle&) const override { return {100, 50}; }
    void paintFigure(QPainter&, const QRectF&, const FigureStyle&) override {}
    QString csv() const override { return QStringLiteral("log_probability\n%1\n").arg(text()); }

Q_SIGNALS:
    void statementChanged(const QString& statement);
};

void fillSure(ViewDock& place, Focus& focus) {
    auto* view = new SureView;
    place.show(view);
    QObject::connect(&focus, &Focus::changed, view, [view, &focus] { view->show(focus.token()); });
}

std::vector<ViewInfo> withSure() {
    std::vector<ViewInfo> views = viewTable();
    views.insert(views.begin() + 2, {"sure", "Sure", 0, fillSure});
    return views;
}

} // namespace

class NewViewTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void itStandsInTheWindowAsTheOthersDo() {
        WindowFixture fixture(tinyCheckpoint, {}, withSure());
        QVERIFY(fixture.ready());
        MainWindow& window = fixture.window();
        auto& view = window.docks().holding<SureView>();
        QDockWidget* dock = window.docks().docks()[2];
        QCOMPARE(dock->windowTitle(), QStringLiteral("Sure"));
        QVERIFY(window.tabifiedDockWidgets(dock).contains(window.docks().docks()[0]));
        QVERIFY(window.actions().view->actions().contains(dock->toggleViewAction()));
        QVERIFY(std::ranges::any_of(window.actions().exports->actions(), [](const QAction* action) {
            return action->text() == QStringLiteral("Sure…");
        }));

        fixture.session().step();
        QVERIFY(fixture.waitForEnd());
        QCOMPARE(view.text(), QString::number(window.focus().token()->logProbability));
        QVERIFY(view.source().contains(QStringLiteral("checkpoint (")));
        const QString file = fixture.folder() + QStringLiteral("/sure.csv");
        QCOMPARE(exportView(view, file), QString());
        fixture.story().undo();
        QTRY_VERIFY(view.text().isEmpty()); // what is not there is not shown
    }

    /// A layout that was kept when there was no such view is taken over, and one with it is kept.
    void layoutsAreKept() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        fixture.window().docks().docks()[0]->close();
        fixture.close();
        const auto dock = [&fixture](const char* name) {
            return fixture.window().findChild<QDockWidget*>(QLatin1String(name));
        };
        fixture.open({}, withSure());
        QVERIFY(!dock("roots")->isVisible());
        QVERIFY(dock("sure")->toggleViewAction()->isChecked());
        dock("sure")->close();
        fixture.close();
        fixture.open({}, withSure());
        QVERIFY(!dock("roots")->isVisible() && !dock("sure")->isVisible());
        fixture.window().actions().resetLayout->trigger();
        QVERIFY(dock("roots")->isVisible() && dock("sure")->toggleViewAction()->isChecked());
    }
};

LILA_TEST(NewViewTest)
#include "new_view_test.moc"
